package dev.graft.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Divides each gradient by the root of the sum of its squares so far, with parameter groups that
 * inherit defaults as in Python.
 *
 * <p>The numbers are those of Python's single-tensor form: eps is added to the root. As in Python
 * every parameter has its state from the start, filled with the optimizer's own {@code
 * initial_accumulator_value}, whatever its group says. {@code maximize} and {@code differentiable}
 * are refused; {@code foreach} and {@code fused} are only carried through state dicts.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/adagrad.py">torch
 *     v2.13.0 optim/adagrad.py</a>
 */
public final class Adagrad extends OperatorOptimizer {
  private static final String SUM = "sum";

  private final double initial;

  /**
   * The options that groups inherit.
   *
   * @param lr learning rate, 0 or more
   * @param lrDecay how much of the rate each step divides away, 0 or more
   * @param weightDecay factor of the parameter that is added to its gradient, 0 or more
   * @param initialAccumulatorValue what the sums of squares begin with, 0 or more
   * @param eps added to the denominator, 0 or more
   */
  public record Options(
      double lr, double lrDecay, double weightDecay, double initialAccumulatorValue, double eps) {
    /** These options with another learning rate. */
    public Options lr(double value) {
      return new Options(value, lrDecay, weightDecay, initialAccumulatorValue, eps);
    }

    /** These options with another decay of the learning rate. */
    public Options lrDecay(double value) {
      return new Options(lr, value, weightDecay, initialAccumulatorValue, eps);
    }

    /** These options with another weight decay. */
    public Options weightDecay(double value) {
      return new Options(lr, lrDecay, value, initialAccumulatorValue, eps);
    }

    /** These options with another beginning of the sums. */
    public Options initialAccumulatorValue(double value) {
      return new Options(lr, lrDecay, weightDecay, value, eps);
    }

    /** These options with another eps. */
    public Options eps(double value) {
      return new Options(lr, lrDecay, weightDecay, initialAccumulatorValue, value);
    }

    private Map<String, @Nullable Object> byName() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("lr", lr);
      map.put("lr_decay", lrDecay);
      map.put("eps", eps);
      map.put("weight_decay", weightDecay);
      map.put("initial_accumulator_value", initialAccumulatorValue);
      map.put("foreach", null);
      map.put("maximize", false);
      map.put("differentiable", false);
      map.put("fused", null);
      return map;
    }
  }

  /** Python's defaults: lr 0.01, eps 1e-10 and everything else 0. */
  public static Options options() {
    return new Options(1e-2, 0, 0, 0, 1e-10);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #Adagrad(List, Options)}
   */
  public Adagrad(Iterable<Tensor> params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #Adagrad(List, Options)}
   */
  public Adagrad(TensorVector params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * Groups of parameters, each with options of its own over the defaults.
   *
   * @throws IllegalArgumentException if there is no parameter, an option is out of range or not
   *     supported, a parameter is complex or in two groups
   */
  public Adagrad(List<ParamGroup> groups, Options defaults) {
    super(
        groups,
        new OptionRules(
            "Adagrad", defaults.byName(), Set.of("maximize", "differentiable"), options -> {}),
        List.of(SUM),
        Set.of(SUM));
    this.initial = defaults.initialAccumulatorValue();
    int index = 0;
    for (ParamGroup group : paramGroups()) {
      for (Tensor param : group.params()) {
        state().start(index++, SUM, param, initial);
      }
    }
  }

  @Override
  Update update(ParamGroup group) {
    double lr = group.lr();
    double lrDecay = group.number("lr_decay");
    double eps = group.number("eps");
    double weightDecay = group.number("weight_decay");
    return (index, param, gradient) -> {
      double rate = lr / (1 + (state().advance(index) - 1) * lrDecay);
      Tensor grad = decayed(gradient, param, weightDecay);
      Tensor sum = state().get(index, SUM, param, initial);
      sum.addcmul_(grad, grad, new Scalar(1));
      Tensor root = sum.sqrt().add_(new Scalar(eps));
      param.addcdiv_(grad, root, new Scalar(-rate));
    };
  }
}
