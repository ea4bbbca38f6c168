package dev.graft.train;

/** Takes part in {@link Trainer#trainOneEpoch}. An exception thrown here ends the epoch. */
public interface StepListener {
  /**
   * The seam: after {@code backward}, before {@code step}. The place for what works on gradients,
   * such as clipping or an all-reduce.
   */
  default void beforeStep(int step) {}

  /**
   * A step is done.
   *
   * @param step counted from 0
   * @param loss the batch's mean loss
   * @param samples in the batch
   */
  default void afterStep(int step, double loss, int samples) {}
}
