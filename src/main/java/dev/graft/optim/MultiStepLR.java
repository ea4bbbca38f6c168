package dev.graft.optim;

import dev.graft.internal.PythonCounter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies every group's learning rate by {@code gamma} at each of some epochs; an epoch that is
 * listed twice counts twice.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class MultiStepLR extends LRScheduler {
  private PythonCounter milestones;
  private double gamma;

  /** Gamma is 0.1, as in Python. */
  public MultiStepLR(Optimizer optimizer, List<Integer> milestones) {
    this(optimizer, milestones, 0.1);
  }

  /**
   * With lr 1, milestones 2 and 3, and gamma 0.1: epoch 1 has rate 1, 2 has 0.1, 3 has 0.01.
   *
   * @throws IllegalArgumentException if gamma is negative or not finite
   */
  public MultiStepLR(Optimizer optimizer, List<Integer> milestones, double gamma) {
    super(optimizer);
    this.milestones = PythonCounter.of(milestones.stream().map(Integer::longValue).toList());
    this.gamma = Schedules.factor("gamma", gamma);
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    Long count = milestones.get(lastEpoch());
    if (count == null) {
      return currentLrs();
    }
    double factor = PythonMath.pow(gamma, (double) count);
    return currentLrs().stream().map(lr -> lr * factor).toList();
  }

  @Override
  protected List<Double> getClosedFormLr() {
    long passed =
        milestones.entrySet().stream()
            .filter(milestone -> milestone.getKey() <= lastEpoch())
            .mapToLong(Map.Entry::getValue)
            .sum();
    double factor = PythonMath.pow(gamma, (double) passed);
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
    dict.put("milestones", milestones);
    dict.put("gamma", gamma);
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    PythonCounter counts = counts(stateDict.get("milestones"));
    double factor = Schedules.factor("gamma", number(stateDict, "gamma"));
    super.loadStateDict(stateDict);
    milestones = counts;
    gamma = factor;
  }

  private static PythonCounter counts(@Nullable Object value) {
    Map<Long, Long> counts = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        if (entry.getKey() instanceof Number epoch && entry.getValue() instanceof Number count) {
          counts.put(epoch.longValue(), count.longValue());
        }
      }
      if (counts.size() == map.size()) {
        return new PythonCounter(counts);
      }
    }
    throw new IllegalArgumentException(
        "scheduler state dict: 'milestones' must count epochs, but is " + value);
  }
}
