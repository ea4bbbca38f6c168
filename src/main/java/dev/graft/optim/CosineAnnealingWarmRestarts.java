package dev.graft.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves every group's learning rate along half a cosine down to {@code etaMin}, then begins again
 * at the top, each time over {@code tMult} times as many epochs.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 * @see <a href="https://arxiv.org/abs/1608.03983">SGDR: Stochastic Gradient Descent with Warm
 *     Restarts</a>
 */
public final class CosineAnnealingWarmRestarts extends LRScheduler {
  private long t0;
  private double ti;
  private long tMult;
  private double etaMin;
  private double tCur = -1;

  /** Periods of equal length, down to 0, as in Python. */
  public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0) {
    this(optimizer, t0, 1, 0);
  }

  /**
   * With t0 2 and tMult 2, the highest rate is that of epochs 0, 2, 6, 14.
   *
   * @param t0 epochs of the first period, 1 or more
   * @param tMult how many times as long the next period is, 1 or more
   * @param etaMin the lowest rate
   * @throws IllegalArgumentException if an argument is out of range
   */
  public CosineAnnealingWarmRestarts(Optimizer optimizer, int t0, int tMult, double etaMin) {
    super(optimizer);
    this.t0 = Schedules.positive("T_0", t0);
    this.ti = t0;
    this.tMult = Schedules.positive("T_mult", tMult);
    this.etaMin = Schedules.factor("eta_min", etaMin);
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    double cosine = PythonMath.cos(Math.PI * tCur / ti);
    return baseLrs().stream().map(lr -> etaMin + (lr - etaMin) * (1 + cosine) / 2).toList();
  }

  // Python's does not count its steps, and begins anew where it has been undone.
  @Override
  public void step() {
    if (lastEpoch() < 0) {
      tCur = 0;
      ti = t0;
    } else {
      tCur++;
      if (tCur >= ti) {
        tCur %= ti;
        ti *= tMult;
      }
    }
    lastEpoch(Math.max(0, lastEpoch() + 1));
    apply(getLr());
  }

  /** True if the lowest rate is 0 and the groups without a rate never had one. */
  @Override
  public boolean keepsZero() {
    return etaMin == 0 && zeroFromTheStart();
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("T_0", t0);
    dict.put("T_i", whole(ti));
    dict.put("T_mult", tMult);
    dict.put("eta_min", etaMin);
    dict.put("T_cur", whole(tCur));
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    long first = Schedules.positive("T_0", (long) number(stateDict, "T_0"));
    double period = Schedules.factor("T_i", number(stateDict, "T_i"));
    long mult = Schedules.positive("T_mult", (long) number(stateDict, "T_mult"));
    double min = Schedules.factor("eta_min", number(stateDict, "eta_min"));
    double current = Schedules.finite("T_cur", number(stateDict, "T_cur"));
    super.loadStateDict(stateDict);
    t0 = first;
    ti = period;
    tMult = mult;
    etaMin = min;
    tCur = current;
  }

  // A run in Python that was moved to a fraction of an epoch has fractions here.
  private static Number whole(double value) {
    return value == Math.rint(value) ? (Number) (long) value : (Number) value;
  }
}
