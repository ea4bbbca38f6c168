package dev.graft.train;

import java.util.function.Supplier;

/** Takes part in {@link Trainer#trainOneEpoch}. An exception thrown here ends the epoch. */
public interface StepListener {
  /**
   * The seam: after {@code backward}, before the {@link Recipe}'s clipping and {@code step}. The
   * place for what works on gradients, such as an all-reduce. Where batches are accumulated, called
   * for the last of a step only.
   */
  default void beforeStep(int step) {}

  /**
   * A batch is done, and with it a step unless batches are accumulated.
   *
   * @param step counted from 0
   * @param loss the batch's mean loss
   * @param samples in the batch
   */
  default void afterStep(int step, double loss, int samples) {}

  /**
   * Told after the {@link #afterStep} of an optimizer step, for what can go on from here, such as a
   * checkpoint.
   *
   * @param progress the place in the epoch; asking for it waits for the device, and is possible
   *     only until this method returns
   */
  default void reached(Supplier<EpochProgress> progress) {}
}
