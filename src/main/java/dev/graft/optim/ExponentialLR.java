package dev.graft.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Multiplies every group's learning rate by {@code gamma} each epoch.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class ExponentialLR extends LRScheduler {
  private double gamma;

  /**
   * With lr 1 and gamma 0.1: epoch 0 has rate 1, 1 has 0.1, 2 has 0.01.
   *
   * @throws IllegalArgumentException if gamma is negative or not finite
   */
  public ExponentialLR(Optimizer optimizer, double gamma) {
    super(optimizer);
    this.gamma = Schedules.factor("gamma", gamma);
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    if (isInitial()) {
      return currentLrs();
    }
    return currentLrs().stream().map(lr -> lr * gamma).toList();
  }

  @Override
  protected List<Double> getClosedFormLr() {
    double factor = PythonMath.pow(gamma, (double) lastEpoch());
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
    dict.put("gamma", gamma);
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    double factor = Schedules.factor("gamma", number(stateDict, "gamma"));
    super.loadStateDict(stateDict);
    gamma = factor;
  }
}
