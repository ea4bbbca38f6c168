package dev.graft.optim;

import dev.graft.internal.PythonTuple;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Moves every group's learning rate up to its highest and down to almost nothing, once, and the
 * momentum (or the first of Adam's betas) the other way.
 *
 * <p>Stepped after every batch, not after every epoch.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 * @see <a href="https://arxiv.org/abs/1708.07120">Super-Convergence: Very Fast Training of Neural
 *     Networks Using Large Learning Rates</a>
 */
public final class OneCycleLR extends LRScheduler {
  private static final List<String> STRATEGIES = List.of("cos", "linear");

  private long totalSteps;
  private List<OneCyclePhase> phases;
  private String strategy;
  private boolean cycleMomentum;
  private boolean useBeta1;

  /**
   * The shape of the cycle.
   *
   * @param maxLr the highest rate, one for all groups or one for each
   * @param totalSteps steps of the cycle, 1 or more
   * @param pctStart share of the steps in which the rate rises, 0 to 1
   * @param annealStrategy {@code cos} or {@code linear}
   * @param cycleMomentum whether to move the momentum as well
   * @param baseMomentum the lowest momentum, one for all groups or one for each
   * @param maxMomentum the highest momentum, one for all groups or one for each
   * @param divFactor the first rate is the highest divided by this
   * @param finalDivFactor the last rate is the first divided by this
   * @param threePhase whether to come down to the first rate before going on to the last
   */
  public record Options(
      List<Double> maxLr,
      long totalSteps,
      double pctStart,
      String annealStrategy,
      boolean cycleMomentum,
      List<Double> baseMomentum,
      List<Double> maxMomentum,
      double divFactor,
      double finalDivFactor,
      boolean threePhase) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public Options {
      Schedules.positive("total_steps", totalSteps);
      Schedules.share("pct_start", pctStart);
      Schedules.oneOf("anneal_strategy", annealStrategy, STRATEGIES);
      maxLr = List.copyOf(maxLr);
      baseMomentum = List.copyOf(baseMomentum);
      maxMomentum = List.copyOf(maxMomentum);
    }

    /** These options with another number of steps. */
    public Options totalSteps(long value) {
      return with(value, pctStart, annealStrategy, cycleMomentum, divFactor, finalDivFactor);
    }

    /** These options with as many steps as these epochs have. */
    public Options epochs(long epochs, long stepsPerEpoch) {
      return totalSteps(
          Schedules.positive("epochs", epochs)
              * Schedules.positive("steps_per_epoch", stepsPerEpoch));
    }

    /** These options with another share of rising steps. */
    public Options pctStart(double value) {
      return with(totalSteps, value, annealStrategy, cycleMomentum, divFactor, finalDivFactor);
    }

    /** These options with another way between the rates. */
    public Options annealStrategy(String value) {
      return with(totalSteps, pctStart, value, cycleMomentum, divFactor, finalDivFactor);
    }

    /** These options with the momentum moved or left alone. */
    public Options cycleMomentum(boolean value) {
      return with(totalSteps, pctStart, annealStrategy, value, divFactor, finalDivFactor);
    }

    /** These options with another divisor of the first rate. */
    public Options divFactor(double value) {
      return with(totalSteps, pctStart, annealStrategy, cycleMomentum, value, finalDivFactor);
    }

    /** These options with another divisor of the last rate. */
    public Options finalDivFactor(double value) {
      return with(totalSteps, pctStart, annealStrategy, cycleMomentum, divFactor, value);
    }

    /** These options with another lowest momentum, one for all groups or one for each. */
    public Options baseMomentum(Double... values) {
      return new Options(
          maxLr,
          totalSteps,
          pctStart,
          annealStrategy,
          cycleMomentum,
          List.of(values),
          maxMomentum,
          divFactor,
          finalDivFactor,
          threePhase);
    }

    /** These options with another highest momentum, one for all groups or one for each. */
    public Options maxMomentum(Double... values) {
      return new Options(
          maxLr,
          totalSteps,
          pctStart,
          annealStrategy,
          cycleMomentum,
          baseMomentum,
          List.of(values),
          divFactor,
          finalDivFactor,
          threePhase);
    }

    /** These options with two phases or three. */
    public Options threePhase(boolean value) {
      return new Options(
          maxLr,
          totalSteps,
          pctStart,
          annealStrategy,
          cycleMomentum,
          baseMomentum,
          maxMomentum,
          divFactor,
          finalDivFactor,
          value);
    }

    private Options with(
        long steps, double pct, String anneal, boolean cycle, double div, double finalDiv) {
      return new Options(
          maxLr, steps, pct, anneal, cycle, baseMomentum, maxMomentum, div, finalDiv, threePhase);
    }
  }

  /**
   * Python's defaults for a cycle of that many steps.
   *
   * @param maxLr the highest rate, one for all groups or one for each
   */
  public static Options options(long totalSteps, Double... maxLr) {
    return new Options(
        List.of(maxLr), totalSteps, 0.3, "cos", true, List.of(0.85), List.of(0.95), 25, 1e4, false);
  }

  /**
   * With these options.
   *
   * @throws IllegalArgumentException if there are more or fewer values than groups, or the momentum
   *     shall move and the optimizer has none
   */
  public OneCycleLR(Optimizer optimizer, Options options) {
    super(prepared(optimizer, options));
    this.totalSteps = options.totalSteps();
    this.phases = OneCyclePhase.of(options.totalSteps(), options.pctStart(), options.threePhase());
    this.strategy = options.annealStrategy();
    this.cycleMomentum = options.cycleMomentum();
    this.useBeta1 = optimizer.paramGroups().get(0).has("betas");
    initialStep();
  }

  private static Optimizer prepared(Optimizer optimizer, Options options) {
    List<ParamGroup> groups = optimizer.paramGroups();
    List<Double> rates = Schedules.perGroup("max_lr", optimizer, options.maxLr());
    List<Double> highs = Schedules.perGroup("max_momentum", optimizer, options.maxMomentum());
    List<Double> lows = Schedules.perGroup("base_momentum", optimizer, options.baseMomentum());
    boolean none = !groups.get(0).has("betas") && !groups.get(0).has("momentum");
    if (options.cycleMomentum() && none) {
      throw new IllegalArgumentException(
          "OneCycleLR: %s has neither momentum nor betas; use cycleMomentum(false)"
              .formatted(optimizer.getClass().getSimpleName()));
    }
    for (int i = 0; i < groups.size(); i++) {
      ParamGroup group = groups.get(i);
      group.option("initial_lr", rates.get(i) / options.divFactor());
      group.option("max_lr", rates.get(i));
      group.option("min_lr", group.number("initial_lr") / options.finalDivFactor());
      if (options.cycleMomentum()) {
        momentum(group, highs.get(i));
        group.option("max_momentum", highs.get(i));
        group.option("base_momentum", lows.get(i));
      }
    }
    return optimizer;
  }

  private static void momentum(ParamGroup group, double value) {
    if (group.option("betas") instanceof List<?> betas) {
      group.option("betas", PythonTuple.of(value, betas.get(1)));
    } else {
      group.option("momentum", value);
    }
  }

  @Override
  protected List<Double> getLr() {
    if (lastEpoch() > totalSteps) {
      throw new IllegalStateException(
          "Tried to step %d times. The specified number of total steps is %d"
              .formatted(lastEpoch(), totalSteps));
    }
    int index = 0;
    double start = 0;
    while (index < phases.size() - 1 && lastEpoch() > phases.get(index).endStep()) {
      start = phases.get(index++).endStep();
    }
    OneCyclePhase phase = phases.get(index);
    double pct = (lastEpoch() - start) / (phase.endStep() - start);
    List<Double> rates = new ArrayList<>();
    for (ParamGroup group : optimizer().paramGroups()) {
      rates.add(anneal(group.number(phase.startLr()), group.number(phase.endLr()), pct));
      if (cycleMomentum) {
        double from = group.number(phase.startMomentum());
        momentum(group, anneal(from, group.number(phase.endMomentum()), pct));
      }
    }
    return rates;
  }

  private double anneal(double start, double end, double pct) {
    if (strategy.equals("linear")) {
      return (end - start) * pct + start;
    }
    return end + (start - end) / 2.0 * (PythonMath.cos(Math.PI * pct) + 1);
  }

  /** True if the groups without a rate have a highest rate of 0. */
  @Override
  public boolean keepsZero() {
    return optimizer().paramGroups().stream()
        .allMatch(group -> group.lr() != 0 || group.number("max_lr") == 0);
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("total_steps", totalSteps);
    List<Object> packed = new ArrayList<>();
    phases.forEach(phase -> packed.add(phase.pack()));
    dict.put("_schedule_phases", packed);
    dict.put("_anneal_func_type", strategy);
    dict.put("cycle_momentum", cycleMomentum);
    if (cycleMomentum) {
      dict.put("use_beta1", useBeta1);
    }
    dict.putAll(super.stateDict());
    return dict;
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    long steps = Schedules.positive("total_steps", (long) number(stateDict, "total_steps"));
    List<OneCyclePhase> saved = OneCyclePhase.read(stateDict.get("_schedule_phases"));
    String anneal = Schedules.text(stateDict, "_anneal_func_type", STRATEGIES);
    boolean cycle = Schedules.flag(stateDict, "cycle_momentum");
    boolean beta1 = cycle && Schedules.flag(stateDict, "use_beta1");
    if (cycle && beta1 != optimizer().paramGroups().get(0).has("betas")) {
      throw new IllegalArgumentException(
          "scheduler state dict: 'use_beta1' is %s, which does not fit %s"
              .formatted(beta1, optimizer().getClass().getSimpleName()));
    }
    super.loadStateDict(stateDict);
    totalSteps = steps;
    phases = saved;
    strategy = anneal;
    cycleMomentum = cycle;
    useBeta1 = beta1;
  }
}
