package dev.graft.optim;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.OptimizerParamGroup;
import org.bytedeco.pytorch.OptimizerParamGroupVector;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Stochastic gradient descent, with momentum, weight decay and Nesterov: {@code torch::optim::SGD}
 * with parameter groups that inherit defaults as in Python.
 *
 * <p>Python's {@code maximize} does not exist in LibTorch; {@code foreach}, {@code fused} and
 * {@code differentiable} change no number and are only carried through state dicts.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/sgd.py">torch v2.13.0
 *     optim/sgd.py</a>
 */
public final class SGD extends GroupedOptimizer {
  private final org.bytedeco.pytorch.SGD impl;

  /**
   * The options that groups inherit.
   *
   * @param lr learning rate, 0 or more
   * @param momentum factor of the previous step's direction, 0 or more
   * @param dampening share of the gradient that does not enter the momentum
   * @param weightDecay factor of the parameter that is added to its gradient, 0 or more
   * @param nesterov whether to look ahead along the momentum
   */
  public record Options(
      double lr, double momentum, double dampening, double weightDecay, boolean nesterov) {
    /** These options with another learning rate. */
    public Options lr(double value) {
      return new Options(value, momentum, dampening, weightDecay, nesterov);
    }

    /** These options with another momentum. */
    public Options momentum(double value) {
      return new Options(lr, value, dampening, weightDecay, nesterov);
    }

    /** These options with another dampening. */
    public Options dampening(double value) {
      return new Options(lr, momentum, value, weightDecay, nesterov);
    }

    /** These options with another weight decay. */
    public Options weightDecay(double value) {
      return new Options(lr, momentum, dampening, value, nesterov);
    }

    /** These options with Nesterov's momentum on or off. */
    public Options nesterov(boolean value) {
      return new Options(lr, momentum, dampening, weightDecay, value);
    }
  }

  /** Python's defaults: lr 0.001 and everything else off. */
  public static Options options() {
    return new Options(1e-3, 0, 0, 0, false);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #SGD(List, Options)}
   */
  public SGD(Iterable<Tensor> params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #SGD(List, Options)}
   */
  public SGD(TensorVector params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * Groups of parameters, each with options of its own over the defaults.
   *
   * @throws IllegalArgumentException if there is no parameter, an option is out of range, Nesterov
   *     lacks momentum or has dampening, or a parameter is in two groups
   */
  public SGD(List<ParamGroup> groups, Options defaults) {
    super(groups, new OptionRules("SGD", SgdState.optionsOf(defaults), Set.of(), SGD::check));
    this.impl = nativeSgd(paramGroups());
  }

  @Override
  public void step() {
    checkOptions();
    try (PointerScope scope = new PointerScope()) {
      OptimizerParamGroupVector natives = impl.param_groups();
      for (int i = 0; i < paramGroups().size(); i++) {
        copyOptions(paramGroups().get(i), new SGDOptions(natives.get(i).options()));
      }
      impl.step();
    }
  }

  @Override
  void added(ParamGroup group) {
    try (PointerScope scope = new PointerScope()) {
      impl.add_param_group(nativeGroup(group));
    }
  }

  @Override
  public Map<String, Object> stateDict() {
    return SgdState.read(impl, paramGroups());
  }

  @Override
  public void loadStateDict(Map<?, ?> stateDict) {
    List<Map<String, @Nullable Object>> options = savedOptions(stateDict);
    try (PointerScope scope = new PointerScope()) {
      // A fresh optimizer: loading into the old one would keep state that the dict lacks.
      org.bytedeco.pytorch.SGD loaded = nativeSgd(paramGroups());
      SgdState.write(stateDict, paramGroups(), loaded);
      impl.put(loaded);
    }
    replaceOptions(options);
  }

  private static void check(Map<String, @Nullable Object> options) {
    if (Boolean.TRUE.equals(options.get("maximize"))) {
      throw new IllegalArgumentException("SGD cannot maximize: LibTorch's SGD only minimises");
    }
    boolean plain = number(options, "momentum") <= 0 || number(options, "dampening") != 0;
    if (Boolean.TRUE.equals(options.get("nesterov")) && plain) {
      throw new IllegalArgumentException(
          "Nesterov momentum requires a momentum and zero dampening (momentum %s, dampening %s)"
              .formatted(options.get("momentum"), options.get("dampening")));
    }
  }

  private static double number(Map<String, @Nullable Object> options, String name) {
    if (options.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "SGD option '%s' is not a number but %s".formatted(name, options.get(name)));
  }

  // The natives' vector of groups cannot be filled from Java: the first group makes it.
  private static org.bytedeco.pytorch.SGD nativeSgd(List<ParamGroup> groups) {
    SGDOptions options = new SGDOptions(groups.get(0).lr());
    var impl =
        new org.bytedeco.pytorch.SGD(
            new OptimizerParamGroupVector(nativeGroup(groups.get(0))), options);
    for (ParamGroup group : groups.subList(1, groups.size())) {
      impl.add_param_group(nativeGroup(group));
    }
    return impl;
  }

  private static OptimizerParamGroup nativeGroup(ParamGroup group) {
    SGDOptions options = new SGDOptions(group.lr());
    copyOptions(group, options);
    return new OptimizerParamGroup(
        new TensorVector(group.params().toArray(Tensor[]::new)), options);
  }

  private static void copyOptions(ParamGroup from, SGDOptions to) {
    to.lr().put(from.number("lr"));
    to.momentum().put(from.number("momentum"));
    to.dampening().put(from.number("dampening"));
    to.weight_decay().put(from.number("weight_decay"));
    to.nesterov().put(Boolean.TRUE.equals(from.option("nesterov")));
  }
}
