package dev.graft.train;

import java.util.function.Supplier;

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

  /**
   * Told after {@link #afterStep}, for what can go on from here, such as a checkpoint.
   *
   * @param progress the place in the epoch; asking for it waits for the device, and is possible
   *     only until this method returns
   */
  default void reached(Supplier<EpochProgress> progress) {}
}
