package dev.graft.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Multiplies every group's learning rate by a factor when a metric has not improved for some
 * epochs.
 *
 * <p>Call {@link #step(double)}: without a metric it cannot step. It leaves the groups without an
 * {@code initial_lr}, as in Python.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class ReduceLROnPlateau extends LRScheduler {
  private static final List<String> MODES = List.of("min", "max");
  private static final List<String> THRESHOLD_MODES = List.of("rel", "abs");

  private Options options;
  private @Nullable Double defaultMinLr;
  private List<Double> minLrs;
  private double best;
  private long cooldownCounter;
  private long badEpochs;

  /**
   * When to reduce, and by how much.
   *
   * @param mode {@code min} if a lower metric is better, {@code max} if a higher one is
   * @param factor what the rates are multiplied by, 0 or more and below 1
   * @param patience epochs without improvement that are let pass
   * @param threshold how much better counts as an improvement
   * @param thresholdMode {@code rel} if the threshold is a share of the best metric, else {@code
   *     abs}
   * @param cooldown epochs after a reduction in which none is counted as bad
   * @param minLr the lowest rate, one for all groups or one for each
   * @param eps a change of rate that is not larger is not made
   */
  public record Options(
      String mode,
      double factor,
      long patience,
      double threshold,
      String thresholdMode,
      long cooldown,
      List<Double> minLr,
      double eps) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Options {
      Schedules.oneOf("mode", mode, MODES);
      Schedules.oneOf("threshold_mode", thresholdMode, THRESHOLD_MODES);
      if (!(factor >= 0 && factor < 1)) {
        throw new IllegalArgumentException("factor must be 0 or more and below 1, not " + factor);
      }
      Schedules.finite("threshold", threshold);
      Schedules.factor("eps", eps);
      minLr.forEach(lr -> Schedules.factor("min_lr", lr));
      minLr = List.copyOf(minLr);
    }

    /** These options with another mode. */
    public Options mode(String value) {
      return new Options(value, factor, patience, threshold, thresholdMode, cooldown, minLr, eps);
    }

    /** These options with another factor. */
    public Options factor(double value) {
      return new Options(mode, value, patience, threshold, thresholdMode, cooldown, minLr, eps);
    }

    /** These options with another patience. */
    public Options patience(long value) {
      return new Options(mode, factor, value, threshold, thresholdMode, cooldown, minLr, eps);
    }

    /** These options with another threshold. */
    public Options threshold(double value) {
      return new Options(mode, factor, patience, value, thresholdMode, cooldown, minLr, eps);
    }

    /** These options with another kind of threshold. */
    public Options thresholdMode(String value) {
      return new Options(mode, factor, patience, threshold, value, cooldown, minLr, eps);
    }

    /** These options with another cooldown. */
    public Options cooldown(long value) {
      return new Options(mode, factor, patience, threshold, thresholdMode, value, minLr, eps);
    }

    /** These options with another lowest rate, one for all groups or one for each. */
    public Options minLr(Double... values) {
      return new Options(
          mode, factor, patience, threshold, thresholdMode, cooldown, List.of(values), eps);
    }

    /** These options with another eps. */
    public Options eps(double value) {
      return new Options(mode, factor, patience, threshold, thresholdMode, cooldown, minLr, value);
    }

    private boolean better(double metric, double best) {
      boolean relative = thresholdMode.equals("rel");
      if (mode.equals("min")) {
        return metric < (relative ? best * (1.0 - threshold) : best - threshold);
      }
      return metric > (relative ? best * (threshold + 1.0) : best + threshold);
    }

    private double worst() {
      return mode.equals("min") ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    }
  }

  /** Python's defaults: a tenth after 10 epochs without a metric lower by 0.01 %. */
  public static Options options() {
    return new Options("min", 0.1, 10, 1e-4, "rel", 0, List.of(0.0), 1e-8);
  }

  /** With Python's defaults. */
  public ReduceLROnPlateau(Optimizer optimizer) {
    this(optimizer, options());
  }

  /**
   * With these options.
   *
   * @throws IllegalArgumentException if there are more or fewer lowest rates than groups
   */
  public ReduceLROnPlateau(Optimizer optimizer, Options options) {
    super(optimizer, false);
    this.options = options;
    this.defaultMinLr = options.minLr().size() == 1 ? options.minLr().get(0) : null;
    this.minLrs = Schedules.perGroup("min_lr", optimizer, options.minLr());
    this.best = options.worst();
    lastEpoch(0);
  }

  /** Goes on to the next epoch, after one with this metric. */
  public void step(double metrics) {
    lastEpoch(lastEpoch() + 1);
    if (options.better(metrics, best)) {
      best = metrics;
      badEpochs = 0;
    } else {
      badEpochs++;
    }
    if (cooldownCounter > 0) {
      cooldownCounter--;
      badEpochs = 0;
    }
    if (badEpochs > options.patience()) {
      reduce();
      cooldownCounter = options.cooldown();
      badEpochs = 0;
    }
    lastLr(currentLrs());
  }

  /**
   * Refuses: the metric is missing.
   *
   * @throws IllegalStateException always
   */
  @Override
  public void step() {
    throw new IllegalStateException("ReduceLROnPlateau needs a metric: call step(metrics)");
  }

  private void reduce() {
    int groups = optimizer().paramGroups().size();
    if (minLrs.size() != groups) {
      if (defaultMinLr == null) {
        throw new IllegalStateException(
            "ReduceLROnPlateau has %d lowest rates, the optimizer now %d parameter groups"
                .formatted(minLrs.size(), groups));
      }
      minLrs = Collections.nCopies(groups, defaultMinLr);
    }
    for (int i = 0; i < groups; i++) {
      ParamGroup group = optimizer().paramGroups().get(i);
      double reduced = Math.max(group.lr() * options.factor(), minLrs.get(i));
      if (group.lr() - reduced > options.eps()) {
        group.lr(reduced);
      }
    }
  }

  @Override
  protected List<Double> getLr() {
    return currentLrs();
  }

  /** True: rates only fall. */
  @Override
  public boolean keepsZero() {
    return true;
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    dict.put("factor", options.factor());
    dict.put("default_min_lr", defaultMinLr);
    dict.put("min_lrs", new ArrayList<>(minLrs));
    dict.put("patience", options.patience());
    dict.put("cooldown", options.cooldown());
    dict.put("eps", options.eps());
    dict.put("last_epoch", lastEpoch());
    dict.put("_last_lr", new ArrayList<>(getLastLr()));
    dict.put("mode_worse", options.worst());
    dict.put("mode", options.mode());
    dict.put("threshold", options.threshold());
    dict.put("threshold_mode", options.thresholdMode());
    dict.put("best", best);
    dict.put("cooldown_counter", cooldownCounter);
    dict.put("num_bad_epochs", badEpochs);
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    List<Double> mins = numbers(stateDict, "min_lrs");
    Options saved =
        new Options(
            Schedules.text(stateDict, "mode", MODES),
            number(stateDict, "factor"),
            (long) number(stateDict, "patience"),
            number(stateDict, "threshold"),
            Schedules.text(stateDict, "threshold_mode", THRESHOLD_MODES),
            (long) number(stateDict, "cooldown"),
            mins,
            number(stateDict, "eps"));
    boolean one = stateDict.get("default_min_lr") != null;
    Double defaultMin = one ? (Double) number(stateDict, "default_min_lr") : null;
    double savedBest = number(stateDict, "best");
    long counter = (long) number(stateDict, "cooldown_counter");
    long bad = (long) number(stateDict, "num_bad_epochs");
    List<Double> last = numbers(stateDict, "_last_lr");
    long epoch = (long) number(stateDict, "last_epoch");
    lastEpoch(epoch);
    lastLr(last);
    options = saved;
    defaultMinLr = defaultMin;
    minLrs = mins;
    best = savedBest;
    cooldownCounter = counter;
    badEpochs = bad;
  }
}
