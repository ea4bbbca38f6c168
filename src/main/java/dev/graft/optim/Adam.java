package dev.graft.optim;

import dev.graft.internal.PythonTuple;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Adam, also in its AMSGrad variant, with parameter groups that inherit defaults as in Python.
 *
 * <p>The numbers are those of Python's single-tensor form. {@code maximize}, {@code capturable} and
 * {@code differentiable} are refused; {@code foreach} and {@code fused} are only carried through
 * state dicts.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/adam.py">torch v2.13.0
 *     optim/adam.py</a>
 * @see <a href="https://arxiv.org/abs/1412.6980">Adam: A Method for Stochastic Optimization</a>
 */
public class Adam extends OperatorOptimizer {
  private static final List<String> STATE = List.of("exp_avg", "exp_avg_sq", "max_exp_avg_sq");

  /**
   * The options that groups inherit.
   *
   * @param lr learning rate, 0 or more
   * @param beta1 decay of the gradient's average, 0 or more and below 1
   * @param beta2 decay of the squared gradient's average, 0 or more and below 1
   * @param eps added to the denominator, 0 or more
   * @param weightDecay factor of the parameter that is added to its gradient, 0 or more
   * @param amsgrad whether to divide by the largest average so far
   * @param decoupledWeightDecay whether to shrink the parameter itself instead, as {@link AdamW}
   */
  public record Options(
      double lr,
      double beta1,
      double beta2,
      double eps,
      double weightDecay,
      boolean amsgrad,
      boolean decoupledWeightDecay) {
    /** These options with another learning rate. */
    public Options lr(double value) {
      return new Options(value, beta1, beta2, eps, weightDecay, amsgrad, decoupledWeightDecay);
    }

    /** These options with other betas. */
    public Options betas(double first, double second) {
      return new Options(lr, first, second, eps, weightDecay, amsgrad, decoupledWeightDecay);
    }

    /** These options with another eps. */
    public Options eps(double value) {
      return new Options(lr, beta1, beta2, value, weightDecay, amsgrad, decoupledWeightDecay);
    }

    /** These options with another weight decay. */
    public Options weightDecay(double value) {
      return new Options(lr, beta1, beta2, eps, value, amsgrad, decoupledWeightDecay);
    }

    /** These options with AMSGrad on or off. */
    public Options amsgrad(boolean value) {
      return new Options(lr, beta1, beta2, eps, weightDecay, value, decoupledWeightDecay);
    }

    /** These options with the weight decay of AdamW or of Adam. */
    public Options decoupledWeightDecay(boolean value) {
      return new Options(lr, beta1, beta2, eps, weightDecay, amsgrad, value);
    }

    private Map<String, @Nullable Object> byName() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("lr", lr);
      map.put("betas", PythonTuple.of(beta1, beta2));
      map.put("eps", eps);
      map.put("weight_decay", weightDecay);
      map.put("amsgrad", amsgrad);
      map.put("maximize", false);
      map.put("foreach", null);
      map.put("capturable", false);
      map.put("differentiable", false);
      map.put("fused", null);
      map.put("decoupled_weight_decay", decoupledWeightDecay);
      return map;
    }
  }

  /** Python's defaults: lr 0.001, betas 0.9 and 0.999, eps 1e-8 and everything else off. */
  public static Options options() {
    return new Options(1e-3, 0.9, 0.999, 1e-8, 0, false, false);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #Adam(List, Options)}
   */
  public Adam(Iterable<Tensor> params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #Adam(List, Options)}
   */
  public Adam(TensorVector params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * Groups of parameters, each with options of its own over the defaults.
   *
   * @throws IllegalArgumentException if there is no parameter, an option is out of range or not
   *     supported, a parameter is complex or in two groups
   */
  public Adam(List<ParamGroup> groups, Options defaults) {
    this(groups, "Adam", defaults, options -> {});
  }

  Adam(
      List<ParamGroup> groups,
      String name,
      Options defaults,
      Consumer<Map<String, @Nullable Object>> more) {
    super(
        groups,
        new OptionRules(
            name, defaults.byName(), Set.of("maximize", "capturable", "differentiable"), more),
        STATE,
        Set.of("exp_avg", "exp_avg_sq"));
  }

  @Override
  final Update update(ParamGroup group) {
    return new Step(group);
  }

  private final class Step implements Update {
    private final double lr;
    private final double beta1;
    private final double beta2;
    private final double eps;
    private final double weightDecay;
    private final boolean amsgrad;
    private final boolean decoupled;
    private double corrected = Double.NaN;
    private double stepSize;
    private double root;

    private Step(ParamGroup group) {
      lr = group.lr();
      List<?> betas = (List<?>) Objects.requireNonNull(group.option("betas"));
      beta1 = (Double) betas.get(0);
      beta2 = (Double) betas.get(1);
      eps = group.number("eps");
      weightDecay = group.number("weight_decay");
      amsgrad = Boolean.TRUE.equals(group.option("amsgrad"));
      decoupled = Boolean.TRUE.equals(group.option("decoupled_weight_decay"));
    }

    @Override
    public void apply(int index, Tensor param, Tensor gradient) {
      correctFor(state().advance(index));
      Tensor grad = gradient;
      if (weightDecay != 0 && decoupled) {
        param.mul_(new Scalar(1 - lr * weightDecay));
      } else {
        grad = decayed(gradient, param, weightDecay);
      }
      Tensor average = state().get(index, "exp_avg", param, 0);
      Tensor squares = state().get(index, "exp_avg_sq", param, 0);
      average.lerp_(grad, new Scalar(1 - beta1));
      squares.mul_(new Scalar(beta2)).addcmul_(grad, grad, new Scalar(1 - beta2));
      Tensor divisor = squares;
      if (amsgrad) {
        divisor = state().get(index, "max_exp_avg_sq", param, 0);
        torch.maximum_out(divisor, divisor, squares);
      }
      Tensor denominator = divisor.sqrt().div_(new Scalar(root)).add_(new Scalar(eps));
      param.addcdiv_(average, denominator, new Scalar(-stepSize));
    }

    /** The powers are the same for all parameters that have had as many steps. */
    private void correctFor(double step) {
      if (step != corrected) {
        corrected = step;
        stepSize = lr / (1 - PythonMath.pow(beta1, step));
        root = PythonMath.pow(1 - PythonMath.pow(beta2, step), 0.5);
      }
    }
  }
}
