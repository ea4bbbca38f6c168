package dev.graft.train;

import java.util.List;

/** Told how a {@link TrainingRun} goes; an exception thrown here ends the run. */
public interface RunListener {
  /** An epoch's training begins. */
  default void epochStarted(int epoch, int steps) {}

  /**
   * A step is done.
   *
   * @param step counted from 0 within the epoch
   * @param loss the batch's mean loss
   * @param samples in the batch
   * @param lrs learning rate of each parameter group
   */
  default void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {}

  /** An epoch's training is done and its validation begins. */
  default void validationStarted(int epoch) {}

  /**
   * An epoch is done and its checkpoints are on disk.
   *
   * @param best whether no earlier epoch's validation accuracy was as high
   */
  default void epochFinished(EpochMetrics epoch, boolean best) {}
}
