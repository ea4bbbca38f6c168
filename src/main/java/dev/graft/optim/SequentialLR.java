package dev.graft.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs several schedulers one after another, each until its milestone: a warm-up and what follows.
 *
 * <p>Each scheduler counts its own epochs from 0. Making this one sets the learning rates back to
 * those before any scheduler.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class SequentialLR extends SchedulerList {
  private List<Long> milestones;

  /**
   * With two schedulers and the milestone 5, epochs 0 to 4 are the first's, those from 5 on the
   * second's.
   *
   * @param milestones epochs in which the next scheduler begins, in increasing order
   * @throws IllegalArgumentException if there is not one milestone less than schedulers, they have
   *     different optimizers, or one needs a metric
   */
  public SequentialLR(
      Optimizer optimizer, List<? extends LRScheduler> schedulers, List<Integer> milestones) {
    super(optimizer, schedulers);
    this.milestones = milestones.stream().map(Integer::longValue).toList();
    if (milestones.size() != schedulers.size() - 1) {
      throw new IllegalArgumentException(
          "SequentialLR expects one milestone less than its %d schedulers, but got %d"
              .formatted(schedulers.size(), milestones.size()));
    }
    lastEpoch(0);
    optimizer.paramGroups().forEach(group -> group.lr(group.number("initial_lr")));
    undo();
    begin(current());
    lastLr(current().getLastLr());
  }

  private LRScheduler current() {
    return schedulers().get(index());
  }

  private int index() {
    int index = 0;
    while (index < milestones.size() && milestones.get(index) <= lastEpoch()) {
      index++;
    }
    return index;
  }

  @Override
  public void step() {
    lastEpoch(lastEpoch() + 1);
    int index = index();
    if (index > 0 && milestones.get(index - 1) == lastEpoch()) {
      current().restart();
    } else {
      current().step();
    }
    lastLr(current().getLastLr());
  }

  /** True if it is of every scheduler and the groups without a rate never had one. */
  @Override
  public boolean keepsZero() {
    return schedulers().stream().allMatch(s -> s.keepsZero() && s.zeroFromTheStart());
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> own = new LinkedHashMap<>();
    own.put("_milestones", new ArrayList<>(milestones));
    own.put("last_epoch", lastEpoch());
    return stateDict(own);
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    List<Map<?, ?>> states = states(stateDict);
    if (!(stateDict.get("_milestones") instanceof List<?> saved)
        || saved.size() != schedulers().size() - 1
        || !saved.stream().allMatch(Number.class::isInstance)) {
      throw new IllegalArgumentException(
          "scheduler state dict: '_milestones' must hold %d epochs, but is %s"
              .formatted(schedulers().size() - 1, stateDict.get("_milestones")));
    }
    List<Double> last = numbers(stateDict, "_last_lr");
    long epoch = (long) number(stateDict, "last_epoch");
    load(states);
    lastLr(last);
    milestones = saved.stream().map(value -> ((Number) value).longValue()).toList();
    lastEpoch(epoch);
  }
}
