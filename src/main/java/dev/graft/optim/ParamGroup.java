package dev.graft.optim;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.jspecify.annotations.Nullable;

/**
 * Parameters that share options: one dict of Python's {@code optimizer.param_groups}.
 *
 * <pre>{@code
 * new SGD(List.of(ParamGroup.of(base).lr(0), ParamGroup.of(fc)), SGD.options().lr(0.001));
 * }</pre>
 *
 * <p>Options that are not set here take the optimizer's defaults when the group is added to it.
 * Names are Python's keys. A change takes effect at the next {@code step()}.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/optimizer.py">torch
 *     v2.13.0 optim/optimizer.py</a>
 */
public final class ParamGroup {
  private final List<Tensor> params;
  private final Map<String, @Nullable Object> options = new LinkedHashMap<>();

  private ParamGroup(List<Tensor> params) {
    this.params = List.copyOf(params);
  }

  /** A group of these parameters, in their order; the handles must outlive the optimizer. */
  public static ParamGroup of(Iterable<? extends Tensor> params) {
    List<Tensor> list = new ArrayList<>();
    params.forEach(list::add);
    return new ParamGroup(list);
  }

  /** A group of the vector's parameters. The new handles belong to the open scope. */
  public static ParamGroup of(TensorVector params) {
    List<Tensor> list = new ArrayList<>();
    for (long i = 0; i < params.size(); i++) {
      list.add(new Tensor(params.get(i)));
    }
    return new ParamGroup(list);
  }

  /** The parameters, in order. */
  public List<Tensor> params() {
    return params;
  }

  /** The learning rate. */
  public double lr() {
    return number("lr");
  }

  /**
   * Sets the learning rate.
   *
   * @throws IllegalArgumentException if it is negative, NaN or infinite
   */
  @CanIgnoreReturnValue
  public ParamGroup lr(double lr) {
    return option("lr", lr);
  }

  /**
   * Sets an option by Python's name, such as {@code weight_decay}; the optimizer that the group is
   * added to knows which names there are.
   *
   * @throws IllegalArgumentException if the value is a number and negative, NaN or infinite
   *     (dampening alone may be negative)
   */
  @CanIgnoreReturnValue
  public ParamGroup option(String name, @Nullable Object value) {
    options.put(name, Checks.option(name, value));
    return this;
  }

  /** The option's value, or null if it is not set or is None. */
  public @Nullable Object option(String name) {
    return options.get(name);
  }

  /**
   * A numeric option's value.
   *
   * @throws IllegalArgumentException if it is not set or is no number
   */
  public double number(String name) {
    if (options.get(name) instanceof Number number) {
      return number.doubleValue();
    }
    throw new IllegalArgumentException(
        "parameter group option '%s' is not a number but %s".formatted(name, options.get(name)));
  }

  /** Whether the option is set, be it to None. */
  boolean has(String name) {
    return options.containsKey(name);
  }

  /** The options by name, in the order in which they were set; live. */
  Map<String, @Nullable Object> options() {
    return options;
  }
}
