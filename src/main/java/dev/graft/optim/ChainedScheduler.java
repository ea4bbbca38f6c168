package dev.graft.optim;

import java.util.List;
import java.util.Map;

/**
 * Steps several schedulers one after another in each epoch.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class ChainedScheduler extends SchedulerList {
  /**
   * Of schedulers that have all been made for one optimizer.
   *
   * @throws IllegalArgumentException if there is none, they have different optimizers, or one needs
   *     a metric
   */
  public ChainedScheduler(List<? extends LRScheduler> schedulers) {
    super(optimizerOf(schedulers), schedulers);
  }

  private static Optimizer optimizerOf(List<? extends LRScheduler> schedulers) {
    if (schedulers.isEmpty()) {
      throw new IllegalArgumentException(
          "ChainedScheduler expects at least one scheduler, but got no scheduler");
    }
    return schedulers.get(0).optimizer();
  }

  @Override
  public void step() {
    schedulers().forEach(LRScheduler::step);
    lastLr(currentLrs());
  }

  /** The first scheduler's: the chain has none of its own. */
  @Override
  public long lastEpoch() {
    return schedulers().get(0).lastEpoch();
  }

  /** True if it is of every scheduler. */
  @Override
  public boolean keepsZero() {
    return schedulers().stream().allMatch(LRScheduler::keepsZero);
  }

  @Override
  public Map<String, Object> stateDict() {
    return stateDict(Map.of());
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    List<Map<?, ?>> states = states(stateDict);
    List<Double> last = numbers(stateDict, "_last_lr");
    load(states);
    lastLr(last);
  }
}
