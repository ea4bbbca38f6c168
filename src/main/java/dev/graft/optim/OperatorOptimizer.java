package dev.graft.optim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * An optimizer whose arithmetic is written here with tensor operators, in the order of PyTorch's
 * single-tensor functions, which Python uses on a CPU: {@code torch::optim} rounds otherwise, and
 * hands out its state only through archives (docs/decisions/0040-optimizers.md).
 */
abstract class OperatorOptimizer extends GroupedOptimizer {
  private final TensorState state;
  private final String name;

  OperatorOptimizer(
      List<ParamGroup> groups, OptionRules rules, List<String> names, Set<String> required) {
    super(groups, rules);
    this.name = rules.optimizer();
    this.state = new TensorState(name, names, required);
    paramGroups().forEach(group -> state.grow(checked(group).params().size()));
  }

  /** What a group's options say, read once a step. */
  abstract Update update(ParamGroup group);

  /** One parameter's step. */
  interface Update {
    /**
     * Changes the parameter and its state; no gradients are recorded.
     *
     * @param index the parameter's number in the state
     */
    void apply(int index, Tensor param, Tensor grad);
  }

  @Override
  public final void step() {
    checkOptions();
    try (NoGradGuard guard = new NoGradGuard()) {
      int index = 0;
      for (ParamGroup group : paramGroups()) {
        Update update = update(group);
        for (Tensor param : group.params()) {
          // A scope each: temporaries of one parameter are gone before the next one's are made.
          try (PointerScope scope = new PointerScope()) {
            Tensor grad = param.grad();
            if (grad.defined()) {
              update.apply(index, param, dense(grad, index));
            }
          }
          index++;
        }
      }
    }
  }

  /** The gradient with the weight decay that Python adds to it. */
  static Tensor decayed(Tensor grad, Tensor param, double weightDecay) {
    return weightDecay == 0 ? grad : grad.add(param, new Scalar(weightDecay));
  }

  /** What is remembered of the parameters. */
  final TensorState state() {
    return state;
  }

  @Override
  void added(ParamGroup group) {
    state.grow(checked(group).params().size());
  }

  @Override
  public final Map<String, Object> stateDict() {
    return OptimizerDicts.pack(state.pack(), paramGroups());
  }

  @Override
  public final void loadStateDict(Map<?, ?> stateDict) {
    List<Map<String, @Nullable Object>> options = savedOptions(stateDict);
    List<Tensor> params = paramGroups().stream().flatMap(g -> g.params().stream()).toList();
    state.replace(OptimizerDicts.savedState(stateDict), params);
    replaceOptions(options);
  }

  private Tensor dense(Tensor grad, int index) {
    if (grad.is_sparse()) {
      throw new IllegalArgumentException(
          "%s does not support sparse gradients (parameter %d)".formatted(name, index));
    }
    return grad;
  }

  private ParamGroup checked(ParamGroup group) {
    if (group.params().stream().anyMatch(Tensor::is_complex)) {
      throw new IllegalArgumentException(name + " does not support complex parameters");
    }
    return group;
  }
}
