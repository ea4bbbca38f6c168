package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes the groups' learning rates between epochs, with Python's timing: the constructor sets the
 * rates of epoch 0, each {@code step()}, called after the epoch's optimizer steps, those of the
 * next.
 *
 * <p>A scheduler is made before the optimizer's state is loaded: making one sets the learning
 * rates.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public abstract class LRScheduler {
  private final Optimizer optimizer;
  private List<Double> baseLrs;
  private List<Double> lastLr;
  private long lastEpoch = -1;
  private long stepCount;
  private boolean initial;

  /** Remembers the groups' learning rates as their {@code initial_lr}, unless they have one. */
  protected LRScheduler(Optimizer optimizer) {
    this(optimizer, true);
  }

  /** For schedulers that, in Python too, leave the groups without an {@code initial_lr}. */
  LRScheduler(Optimizer optimizer, boolean remember) {
    this.optimizer = optimizer;
    for (ParamGroup group : optimizer.paramGroups()) {
      if (remember && !group.has("initial_lr")) {
        group.option("initial_lr", group.lr());
      }
    }
    String base = remember ? "initial_lr" : "lr";
    this.baseLrs = optimizer.paramGroups().stream().map(g -> g.number(base)).toList();
    this.lastLr = baseLrs;
  }

  /** The last line of a subclass's constructor, when its own fields are set. */
  protected final void initialStep() {
    stepCount = 0;
    initial = true;
    try {
      step();
    } finally {
      initial = false;
    }
  }

  /** Whether the step that the constructor makes is under way. */
  protected final boolean isInitial() {
    return initial;
  }

  /** The learning rate of each group in epoch {@link #lastEpoch()}. */
  protected abstract List<Double> getLr();

  /**
   * The learning rate of each group in epoch {@link #lastEpoch()}, computed from those before any
   * scheduler; where there is no such form, {@link #getLr}.
   */
  protected List<Double> getClosedFormLr() {
    return getLr();
  }

  /** Whether a learning rate that is 0 stays 0 under this schedule; false unless it is certain. */
  public boolean keepsZero() {
    return false;
  }

  /** Goes on to the next epoch. */
  public void step() {
    stepCount++;
    lastEpoch++;
    apply(getLr());
  }

  /** Sets each group's learning rate. */
  final void apply(List<Double> rates) {
    for (int i = 0; i < rates.size(); i++) {
      optimizer.paramGroups().get(i).lr(rates.get(i));
    }
    lastLr(rates);
  }

  /** Begins its schedule anew, as a part of {@link SequentialLR} whose turn has come. */
  void restart() {
    lastEpoch = 0;
    apply(getClosedFormLr());
  }

  /** Takes back the epoch that the constructor's step counted. */
  void undo() {
    lastEpoch--;
  }

  /** The groups' learning rates now. */
  final List<Double> currentLrs() {
    return optimizer.paramGroups().stream().map(ParamGroup::lr).toList();
  }

  /** Whether every group whose learning rate is 0 had none before any scheduler either. */
  boolean zeroFromTheStart() {
    for (int i = 0; i < baseLrs.size(); i++) {
      if (optimizer.paramGroups().get(i).lr() == 0 && baseLrs.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  final void lastLr(List<Double> rates) {
    lastLr = List.copyOf(rates);
  }

  final void lastEpoch(long epoch) {
    lastEpoch = epoch;
  }

  /** How often it has stepped, the constructor's step included. */
  final long stepCount() {
    return stepCount;
  }

  /** The learning rate of each group that the last step set. */
  public List<Double> getLastLr() {
    return lastLr;
  }

  /** The epoch that the learning rates are for, from 0. */
  public long lastEpoch() {
    return lastEpoch;
  }

  /** The optimizer whose groups it changes. */
  protected final Optimizer optimizer() {
    return optimizer;
  }

  /** The learning rate of each group before any scheduler. */
  protected final List<Double> baseLrs() {
    return baseLrs;
  }

  /** The state under Python's names. */
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("base_lrs", new ArrayList<>(baseLrs));
    dict.put("last_epoch", lastEpoch);
    dict.put("_step_count", stepCount);
    dict.put("_is_initial", false);
    dict.put("_get_lr_called_within_step", false);
    dict.put("_last_lr", new ArrayList<>(lastLr));
    return dict;
  }

  /**
   * Takes the state of a scheduler of this kind, written by {@link #stateDict} or by PyTorch. The
   * groups' learning rates are part of the optimizer's state and do not change.
   *
   * @throws IllegalArgumentException if a key is missing or does not fit the groups
   */
  public void loadStateDict(Map<?, ?> stateDict) {
    List<Double> base = numbers(stateDict, "base_lrs");
    List<Double> last = numbers(stateDict, "_last_lr");
    long epoch = (long) number(stateDict, "last_epoch");
    stepCount = (long) number(stateDict, "_step_count");
    baseLrs = base;
    lastLr = last;
    lastEpoch = epoch;
  }

  /** The number under a key of a scheduler's state dict. */
  protected static double number(Map<?, ?> stateDict, String key) {
    if (stateDict.get(key) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "scheduler state dict: '%s' is no number but %s".formatted(key, stateDict.get(key)));
  }

  /** The numbers under a key of a scheduler's state dict, one a group. */
  final List<Double> numbers(Map<?, ?> stateDict, String key) {
    int groups = optimizer.paramGroups().size();
    if (!(stateDict.get(key) instanceof List<?> list) || list.size() != groups) {
      throw new IllegalArgumentException(
          "scheduler state dict: '%s' must hold %d numbers, one a parameter group, but is %s"
              .formatted(key, groups, stateDict.get(key)));
    }
    List<Double> numbers = new ArrayList<>();
    for (Object value : list) {
      if (!(value instanceof Number number)) {
        throw new IllegalArgumentException(
            "scheduler state dict: '%s' holds %s, which is no number".formatted(key, value));
      }
      numbers.add(number.doubleValue());
    }
    return List.copyOf(numbers);
  }
}
