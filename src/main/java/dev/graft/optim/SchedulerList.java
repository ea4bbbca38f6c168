package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the schedulers that are made of other schedulers share. */
abstract class SchedulerList extends LRScheduler {
  private static final String KEY = "_schedulers";

  private final List<LRScheduler> schedulers;
  private boolean begunByAnother;

  SchedulerList(Optimizer optimizer, List<? extends LRScheduler> schedulers) {
    super(optimizer, false);
    this.schedulers = List.copyOf(schedulers);
    String name = getClass().getSimpleName();
    if (schedulers.isEmpty()) {
      throw new IllegalArgumentException(
          name + " expects at least one scheduler, but got no scheduler");
    }
    for (int i = 0; i < schedulers.size(); i++) {
      if (schedulers.get(i) instanceof ReduceLROnPlateau) {
        throw new IllegalArgumentException(
            "%s cannot step a ReduceLROnPlateau (index %d), which needs a metric"
                .formatted(name, i));
      }
      if (schedulers.get(i).optimizer() != optimizer) {
        throw new IllegalArgumentException(
            "%s expects schedulers of one optimizer, but that at index %d has another"
                .formatted(name, i));
      }
    }
  }

  final List<LRScheduler> schedulers() {
    return schedulers;
  }

  /** Runs a part's first step, which it had undone. */
  static void begin(LRScheduler scheduler) {
    scheduler.initialStep();
    if (scheduler instanceof SchedulerList list) {
      list.begunByAnother = true;
    }
  }

  @Override
  void undo() {
    schedulers.forEach(LRScheduler::undo);
  }

  @Override
  void restart() {
    throw new IllegalStateException(
        getClass().getSimpleName() + " cannot be a later part of SequentialLR, as in Python");
  }

  @Override
  final boolean zeroFromTheStart() {
    return schedulers.stream().allMatch(LRScheduler::zeroFromTheStart);
  }

  @Override
  protected List<Double> getLr() {
    return currentLrs();
  }

  /** The state under Python's names, after the keys of one kind. */
  final Map<String, Object> stateDict(Map<String, Object> own) {
    Map<String, Object> dict = new LinkedHashMap<>(own);
    dict.put("_last_lr", new ArrayList<>(getLastLr()));
    if (begunByAnother) {
      dict.put("_step_count", 0L);
      dict.put("_is_initial", false);
    }
    List<Object> states = new ArrayList<>();
    schedulers.forEach(scheduler -> states.add(scheduler.stateDict()));
    dict.put(KEY, states);
    return dict;
  }

  /** The states of the parts in a state dict. */
  final List<Map<?, ?>> states(Map<?, ?> stateDict) {
    List<Map<?, ?>> states = new ArrayList<>();
    if (stateDict.get(KEY) instanceof List<?> saved && saved.size() == schedulers.size()) {
      for (Object state : saved) {
        if (state instanceof Map<?, ?> map) {
          states.add(map);
        }
      }
    }
    if (states.size() != schedulers.size()) {
      throw new IllegalArgumentException(
          "scheduler state dict: '%s' must hold the states of %d schedulers"
              .formatted(KEY, schedulers.size()));
    }
    return states;
  }

  /** Gives each part its state. */
  final void load(List<Map<?, ?>> states) {
    for (int i = 0; i < states.size(); i++) {
      schedulers.get(i).loadStateDict(states.get(i));
    }
  }
}
