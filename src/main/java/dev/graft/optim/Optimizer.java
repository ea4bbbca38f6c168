package dev.graft.optim;

import java.util.List;
import java.util.Map;

/**
 * Changes parameters by their gradients.
 *
 * <p>Not thread-safe. An optimizer belongs to the scope that is open where it is made.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/optimizer.py">torch
 *     v2.13.0 optim/optimizer.py</a>
 */
public interface Optimizer {
  /** Does one step; parameters that have no gradient are left alone. */
  void step();

  /** Forgets the gradients of all parameters: they become undefined, as in Python by default. */
  void zeroGrad();

  /** The groups, live: a learning rate set here is used by the next step. */
  List<ParamGroup> paramGroups();

  /**
   * Adds a group, whose unset options become the optimizer's defaults.
   *
   * @throws IllegalArgumentException if the group is empty, an option is unknown or out of range,
   *     or a parameter is already in a group
   */
  void addParamGroup(ParamGroup group);

  /**
   * The state in PyTorch's layout: {@code state}, by the parameter's number, and {@code
   * param_groups}. The tensors are copies and belong to the open scope.
   */
  Map<String, Object> stateDict();

  /**
   * Takes the state of an optimizer that had the same groups, written by {@link #stateDict} or by
   * PyTorch. State that the dict does not hold is forgotten.
   *
   * @throws IllegalArgumentException if the dict does not fit; the message names the key, and the
   *     optimizer is as before
   */
  void loadStateDict(Map<?, ?> stateDict);
}
