package dev.graft.train;

import dev.graft.data.BatchIterator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch's training adds up, step by step. The count of right answers stays on the device
 * until it is asked for. Belongs to the scope that is open where it is made.
 */
final class EpochSums {
  private final long start = System.nanoTime();
  private final double earlierSeconds;
  private final Tensor correct;
  private int steps;
  private double lossSum;
  private long samples;

  /** Begins at 0, or goes on. */
  EpochSums(Placement placement, @Nullable EpochProgress from) {
    earlierSeconds = from == null ? 0 : from.seconds();
    steps = from == null ? 0 : from.steps();
    lossSum = from == null ? 0 : from.lossSum();
    samples = from == null ? 0 : from.samples();
    correct =
        torch
            .tensor(from == null ? 0 : from.correct())
            .to(placement.device(), torch.ScalarType.Long);
  }

  /** Steps that are done, which is the number of the next. */
  int steps() {
    return steps;
  }

  /**
   * Adds a step.
   *
   * @param loss the batch's mean
   * @param right number of samples classified right, int64 without dimensions
   */
  void add(double loss, Tensor right, int size) {
    correct.add_(right);
    lossSum += loss * size;
    samples += size;
    steps++;
  }

  /** How far the epoch has come; waits for the device. */
  EpochProgress progress(BatchIterator batches) {
    double seconds = earlierSeconds + (System.nanoTime() - start) / 1e9;
    return new EpochProgress(
        steps, lossSum, correct.item_long(), samples, seconds, batches.place());
  }
}
