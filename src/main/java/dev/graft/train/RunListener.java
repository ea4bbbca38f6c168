package dev.graft.train;

import java.util.List;

/**
 * Told how a {@link TrainingRun} goes. An exception thrown here ends the run as it stands; to end
 * it so that it can go on, answer {@link #stopRequested}.
 */
public interface RunListener {
  /**
   * Asked after each step and each batch of validation, on the thread that trains: whether the run
   * is to write {@code last.pth} and end with a {@link RunStoppedException}.
   */
  default boolean stopRequested() {
    return false;
  }

  /**
   * Asked before each epoch: whether the run has done enough. It then ends as after its last epoch.
   */
  default boolean endRequested() {
    return false;
  }

  /**
   * A run is about to go on.
   *
   * @param earlier its finished epochs, without their numbers of samples
   */
  default void resumed(List<EpochMetrics> earlier) {}

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
   * A batch of the validation is done.
   *
   * @param step counted from 0
   */
  default void validationStepFinished(int epoch, int step) {}

  /** An epoch's validation is done, and nothing of it is on disk yet. */
  default void validationFinished(int epoch, EvalResult result) {}

  /**
   * An epoch is done and its checkpoints are on disk.
   *
   * @param best whether no earlier epoch's validation accuracy was as high
   */
  default void epochFinished(EpochMetrics epoch, boolean best) {}

  /** Tells this listener everything, and then {@code next}. */
  default RunListener andThen(RunListener next) {
    RunListener first = this;
    return new RunListener() {
      @Override
      public boolean stopRequested() {
        return first.stopRequested() || next.stopRequested();
      }

      @Override
      public boolean endRequested() {
        return first.endRequested() || next.endRequested();
      }

      @Override
      public void resumed(List<EpochMetrics> earlier) {
        first.resumed(earlier);
        next.resumed(earlier);
      }

      @Override
      public void epochStarted(int epoch, int steps) {
        first.epochStarted(epoch, steps);
        next.epochStarted(epoch, steps);
      }

      @Override
      public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
        first.stepFinished(epoch, step, loss, samples, lrs);
        next.stepFinished(epoch, step, loss, samples, lrs);
      }

      @Override
      public void validationStarted(int epoch) {
        first.validationStarted(epoch);
        next.validationStarted(epoch);
      }

      @Override
      public void validationStepFinished(int epoch, int step) {
        first.validationStepFinished(epoch, step);
        next.validationStepFinished(epoch, step);
      }

      @Override
      public void validationFinished(int epoch, EvalResult result) {
        first.validationFinished(epoch, result);
        next.validationFinished(epoch, result);
      }

      @Override
      public void epochFinished(EpochMetrics epoch, boolean best) {
        first.epochFinished(epoch, best);
        next.epochFinished(epoch, best);
      }
    };
  }
}
