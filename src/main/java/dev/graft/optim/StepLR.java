package dev.graft.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Multiplies every group's learning rate by {@code gamma} each {@code stepSize} epochs.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class StepLR extends LRScheduler {
  private long stepSize;
  private double gamma;

  /** Gamma is 0.1, as in Python. */
  public StepLR(Optimizer optimizer, int stepSize) {
    this(optimizer, stepSize, 0.1);
  }

  /**
   * With lr 1, step size 2 and gamma 0.1: epochs 0 and 1 have rate 1, 2 and 3 have 0.1.
   *
   * @param stepSize epochs between two changes
   * @throws IllegalArgumentException if the step size is below 1 or gamma is negative or NaN
   */
  public StepLR(Optimizer optimizer, int stepSize, double gamma) {
    super(optimizer);
    this.stepSize = stepSize;
    this.gamma = gamma;
    check();
    initialStep();
  }

  // Chained products, as Python's: the closed form lr * gamma^n rounds differently.
  @Override
  protected List<Double> getLr() {
    List<Double> rates = optimizer().paramGroups().stream().map(ParamGroup::lr).toList();
    if (lastEpoch() == 0 || lastEpoch() % stepSize != 0) {
      return rates;
    }
    return rates.stream().map(lr -> lr * gamma).toList();
  }

  @Override
  protected List<Double> getClosedFormLr() {
    double factor = PythonMath.pow(gamma, (double) Math.floorDiv(lastEpoch(), stepSize));
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
    dict.put("step_size", stepSize);
    dict.put("gamma", gamma);
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    long size = (long) number(stateDict, "step_size");
    double factor = number(stateDict, "gamma");
    super.loadStateDict(stateDict);
    stepSize = size;
    gamma = factor;
    check();
  }

  private void check() {
    if (stepSize < 1) {
      throw new IllegalArgumentException("step_size must be 1 or more, not " + stepSize);
    }
    if (!(gamma >= 0) || Double.isInfinite(gamma)) {
      throw new IllegalArgumentException("gamma must be a finite number, 0 or more, not " + gamma);
    }
  }
}
