package dev.graft.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves every group's learning rate in equal steps from one share of it to another: a warm-up.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class LinearLR extends LRScheduler {
  private double startFactor;
  private double endFactor;
  private long totalIters;

  /** From a third to the whole in 5 epochs, as in Python. */
  public LinearLR(Optimizer optimizer) {
    this(optimizer, 1.0 / 3, 1.0, 5);
  }

  /**
   * With lr 1, factors 0.5 and 1, and 2 epochs: epoch 0 has rate 0.5, 1 has 0.75, 2 and on have 1.
   *
   * @param startFactor share in epoch 0, above 0 and at most 1
   * @param endFactor share from epoch {@code totalIters} on, 0 to 1
   * @param totalIters epochs from one to the other, 1 or more
   * @throws IllegalArgumentException if an argument is out of range
   */
  public LinearLR(Optimizer optimizer, double startFactor, double endFactor, int totalIters) {
    super(optimizer);
    this.startFactor = start(startFactor);
    this.endFactor = Schedules.share("end_factor", endFactor);
    this.totalIters = Schedules.positive("total_iters", totalIters);
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    if (lastEpoch() == 0) {
      return currentLrs().stream().map(lr -> lr * startFactor).toList();
    }
    if (isInitial() || lastEpoch() > totalIters) {
      return currentLrs();
    }
    double difference = endFactor - startFactor;
    double before = totalIters * startFactor + (lastEpoch() - 1) * difference;
    double factor = 1.0 + difference / before;
    return currentLrs().stream().map(lr -> lr * factor).toList();
  }

  @Override
  protected List<Double> getClosedFormLr() {
    double difference = endFactor - startFactor;
    double factor = startFactor + difference * Math.min(totalIters, lastEpoch()) / totalIters;
    return baseLrs().stream().map(lr -> lr * factor).toList();
  }

  /** True: rates are multiplied. */
  @Override
  public boolean keepsZero() {
    return true;
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("start_factor", startFactor);
    dict.put("end_factor", endFactor);
    dict.put("total_iters", totalIters);
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    double start = start(number(stateDict, "start_factor"));
    double end = Schedules.share("end_factor", number(stateDict, "end_factor"));
    long iters = Schedules.positive("total_iters", (long) number(stateDict, "total_iters"));
    super.loadStateDict(stateDict);
    startFactor = start;
    endFactor = end;
    totalIters = iters;
  }

  private static double start(double value) {
    if (!(value > 0 && value <= 1)) {
      throw new IllegalArgumentException(
          "start_factor must be above 0 and at most 1, not " + value);
    }
    return value;
  }
}
