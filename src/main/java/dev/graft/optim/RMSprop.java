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
 * Divides each gradient by a running average of its size, with parameter groups that inherit
 * defaults as in Python.
 *
 * <p>The numbers are those of Python's single-tensor form: eps is added to the root. {@code
 * maximize}, {@code capturable} and {@code differentiable} are refused; {@code foreach} is only
 * carried through state dicts.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/rmsprop.py">torch
 *     v2.13.0 optim/rmsprop.py</a>
 */
public final class RMSprop extends OperatorOptimizer {
  /**
   * The options that groups inherit.
   *
   * @param lr learning rate, 0 or more
   * @param alpha decay of the squared gradient's average, 0 or more
   * @param eps added to the denominator, 0 or more
   * @param weightDecay factor of the parameter that is added to its gradient, 0 or more
   * @param momentum factor of the previous step's direction, 0 or more
   * @param centered whether to divide by the gradient's deviation instead of its size
   */
  public record Options(
      double lr, double alpha, double eps, double weightDecay, double momentum, boolean centered) {
    /** These options with another learning rate. */
    public Options lr(double value) {
      return new Options(value, alpha, eps, weightDecay, momentum, centered);
    }

    /** These options with another alpha. */
    public Options alpha(double value) {
      return new Options(lr, value, eps, weightDecay, momentum, centered);
    }

    /** These options with another eps. */
    public Options eps(double value) {
      return new Options(lr, alpha, value, weightDecay, momentum, centered);
    }

    /** These options with another weight decay. */
    public Options weightDecay(double value) {
      return new Options(lr, alpha, eps, value, momentum, centered);
    }

    /** These options with another momentum. */
    public Options momentum(double value) {
      return new Options(lr, alpha, eps, weightDecay, value, centered);
    }

    /** These options centred or not. */
    public Options centered(boolean value) {
      return new Options(lr, alpha, eps, weightDecay, momentum, value);
    }

    private Map<String, @Nullable Object> byName() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      map.put("lr", lr);
      map.put("momentum", momentum);
      map.put("alpha", alpha);
      map.put("eps", eps);
      map.put("centered", centered);
      map.put("weight_decay", weightDecay);
      map.put("capturable", false);
      map.put("foreach", null);
      map.put("maximize", false);
      map.put("differentiable", false);
      return map;
    }
  }

  /** Python's defaults: lr 0.01, alpha 0.99, eps 1e-8 and everything else off. */
  public static Options options() {
    return new Options(1e-2, 0.99, 1e-8, 0, 0, false);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #RMSprop(List, Options)}
   */
  public RMSprop(Iterable<Tensor> params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * One group of all parameters.
   *
   * @throws IllegalArgumentException as {@link #RMSprop(List, Options)}
   */
  public RMSprop(TensorVector params, Options defaults) {
    this(List.of(ParamGroup.of(params)), defaults);
  }

  /**
   * Groups of parameters, each with options of its own over the defaults.
   *
   * @throws IllegalArgumentException if there is no parameter, an option is out of range or not
   *     supported, a parameter is complex or in two groups
   */
  public RMSprop(List<ParamGroup> groups, Options defaults) {
    super(
        groups,
        new OptionRules(
            "RMSprop",
            defaults.byName(),
            Set.of("maximize", "capturable", "differentiable"),
            options -> {}),
        List.of("square_avg", "momentum_buffer", "grad_avg"),
        Set.of("square_avg"));
  }

  @Override
  Update update(ParamGroup group) {
    double lr = group.lr();
    double alpha = group.number("alpha");
    double eps = group.number("eps");
    double weightDecay = group.number("weight_decay");
    double momentum = group.number("momentum");
    boolean centered = Boolean.TRUE.equals(group.option("centered"));
    return (index, param, gradient) -> {
      state().advance(index);
      Tensor grad = decayed(gradient, param, weightDecay);
      Tensor squares = state().get(index, "square_avg", param, 0);
      squares.mul_(new Scalar(alpha)).addcmul_(grad, grad, new Scalar(1 - alpha));
      Tensor average;
      if (centered) {
        Tensor mean = state().get(index, "grad_avg", param, 0);
        mean.lerp_(grad, new Scalar(1 - alpha));
        average = squares.addcmul(mean, mean, new Scalar(-1)).sqrt_();
      } else {
        average = squares.sqrt();
      }
      average.add_(new Scalar(eps));
      if (momentum > 0) {
        Tensor buffer = state().get(index, "momentum_buffer", param, 0);
        buffer.mul_(new Scalar(momentum)).addcdiv_(grad, average);
        param.add_(buffer, new Scalar(-lr));
      } else {
        param.addcdiv_(grad, average, new Scalar(-lr));
      }
    };
  }
}
