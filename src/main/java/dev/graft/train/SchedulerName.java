package dev.graft.train;

/** The schedules that a run can have, under the names of torchvision's references. */
public enum SchedulerName {
  /** A factor {@code gamma} every {@code step_size} epochs. */
  STEPLR,
  /** Half a cosine from the learning rate to {@code lr_min}, behind the warm-up. */
  COSINEANNEALINGLR,
  /** A factor {@code gamma} every epoch. */
  EXPONENTIALLR
}
