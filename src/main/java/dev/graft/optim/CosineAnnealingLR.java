package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves every group's learning rate along half a cosine down to {@code etaMin}, and up again
 * afterwards.
 *
 * <p>The recursive form, as in Python: a rate that is changed from outside is carried on.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 * @see <a href="https://arxiv.org/abs/1608.03983">SGDR: Stochastic Gradient Descent with Warm
 *     Restarts</a>
 */
public final class CosineAnnealingLR extends LRScheduler {
  private long tMax;
  private double etaMin;

  /** Down to 0, as in Python. */
  public CosineAnnealingLR(Optimizer optimizer, int tMax) {
    this(optimizer, tMax, 0);
  }

  /**
   * With lr 1, 2 epochs and etaMin 0: epoch 0 has rate 1, 1 has 0.5, 2 has 0, 3 has 0.5 again.
   *
   * @param tMax epochs from the highest to the lowest rate, 1 or more
   * @param etaMin the lowest rate
   * @throws IllegalArgumentException if an argument is out of range
   */
  public CosineAnnealingLR(Optimizer optimizer, int tMax, double etaMin) {
    super(optimizer);
    this.tMax = Schedules.positive("T_max", tMax);
    this.etaMin = Schedules.factor("eta_min", etaMin);
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    if (isInitial()) {
      return currentLrs();
    }
    long epoch = lastEpoch();
    if (stepCount() == 1 && epoch > 0) {
      return fromBase(PythonMath.cos(epoch * Math.PI / tMax));
    }
    List<Double> rates = new ArrayList<>();
    if (Math.floorMod(epoch - 1 - tMax, 2 * tMax) == 0) {
      double cosine = PythonMath.cos(Math.PI / tMax);
      for (int i = 0; i < baseLrs().size(); i++) {
        rates.add(currentLrs().get(i) + (baseLrs().get(i) - etaMin) * (1 - cosine) / 2);
      }
      return rates;
    }
    double now = 1 + PythonMath.cos(Math.PI * epoch / tMax);
    double before = 1 + PythonMath.cos(Math.PI * (epoch - 1) / tMax);
    for (double lr : currentLrs()) {
      // Below eta_min, rounding may leave -1e-18, which Python's optimizers take for a rate.
      rates.add(Math.max(0, now / before * (lr - etaMin) + etaMin));
    }
    return rates;
  }

  @Override
  protected List<Double> getClosedFormLr() {
    return fromBase(PythonMath.cos(Math.PI * lastEpoch() / tMax));
  }

  private List<Double> fromBase(double cosine) {
    return baseLrs().stream().map(lr -> etaMin + (lr - etaMin) * (1 + cosine) / 2).toList();
  }

  /** True if the lowest rate is 0 and the groups without a rate never had one. */
  @Override
  public boolean keepsZero() {
    return etaMin == 0 && zeroFromTheStart();
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("T_max", tMax);
    dict.put("eta_min", etaMin);
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    long max = Schedules.positive("T_max", (long) number(stateDict, "T_max"));
    double min = Schedules.factor("eta_min", number(stateDict, "eta_min"));
    super.loadStateDict(stateDict);
    tMax = max;
    etaMin = min;
  }
}
