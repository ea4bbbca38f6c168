package dev.graft.optim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongToDoubleFunction;

/**
 * Sets each group's learning rate to its rate before any scheduler times a function of the epoch.
 *
 * <p>The functions are no part of the state dict, as in Python those that are no callable objects.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/lr_scheduler.py">torch
 *     v2.13.0 optim/lr_scheduler.py</a>
 */
public final class LambdaLR extends LRScheduler {
  private static final String KEY = "lr_lambdas";

  private final List<LongToDoubleFunction> lambdas;

  /** The same function of the epoch, from 0, for every group. */
  public LambdaLR(Optimizer optimizer, LongToDoubleFunction lrLambda) {
    this(optimizer, Collections.nCopies(optimizer.paramGroups().size(), lrLambda));
  }

  /**
   * A function of the epoch, from 0, for each group.
   *
   * @throws IllegalArgumentException if there are more or fewer functions than groups, or one gives
   *     a rate that is negative or not finite
   */
  public LambdaLR(Optimizer optimizer, List<LongToDoubleFunction> lrLambdas) {
    super(optimizer);
    this.lambdas = List.copyOf(lrLambdas);
    if (lambdas.size() != optimizer.paramGroups().size()) {
      throw new IllegalArgumentException(
          "Expected %d lr_lambdas, but got %d"
              .formatted(optimizer.paramGroups().size(), lambdas.size()));
    }
    initialStep();
  }

  @Override
  protected List<Double> getLr() {
    List<Double> rates = new ArrayList<>();
    for (int i = 0; i < lambdas.size(); i++) {
      rates.add(baseLrs().get(i) * lambdas.get(i).applyAsDouble(lastEpoch()));
    }
    return rates;
  }

  /** True if the groups without a rate never had one. */
  @Override
  public boolean keepsZero() {
    return zeroFromTheStart();
  }

  @Override
  public Map<String, Object> stateDict() {
    Map<String, Object> dict = super.stateDict();
    dict.put(KEY, new ArrayList<>(Collections.nCopies(lambdas.size(), null)));
    return dict;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException also if the state holds attributes of Python's callable
   *     objects, which functions here do not have
   */
  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    if (!(stateDict.get(KEY) instanceof List<?> saved) || saved.size() != lambdas.size()) {
      throw new IllegalArgumentException(
          "scheduler state dict: '%s' must have %d entries, but is %s"
              .formatted(KEY, lambdas.size(), stateDict.get(KEY)));
    }
    if (saved.stream().anyMatch(Objects::nonNull)) {
      throw new IllegalArgumentException(
          "scheduler state dict: '%s' holds attributes of a Python object: give the function they"
                  .formatted(KEY)
              + " describe to the constructor and put None in their place");
    }
    super.loadStateDict(stateDict);
  }
}
