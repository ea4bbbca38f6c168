package dev.graft.optim;

import dev.graft.internal.PythonTuple;
import dev.graft.nn.Parameters;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What every optimizer refuses. */
final class Checks {
  private Checks() {}

  /**
   * Returns the value if it may stand in a group. Python tests the constructor's arguments only;
   * here a group's own options and later changes are tested as well, and NaN, which compares as not
   * negative, is refused.
   */
  static @Nullable Object option(String name, @Nullable Object value) {
    if (value instanceof Tensor) {
      throw new IllegalArgumentException(
          "option '%s' is a tensor: optimizers here take numbers (tensor.item_double())"
              .formatted(name));
    }
    if (name.equals("betas")) {
      return betas(value);
    }
    if (value instanceof Number number) {
      double v = number.doubleValue();
      boolean signed = name.equals("dampening");
      if (!Double.isFinite(v) || (v < 0 && !signed)) {
        throw new IllegalArgumentException(
            "Invalid %s: %s (expected a finite number%s)"
                .formatted(label(name), value, signed ? "" : ", 0 or more"));
      }
    }
    return value;
  }

  private static PythonTuple betas(@Nullable Object value) {
    if (!(value instanceof List<?> pair) || pair.size() != 2) {
      throw new IllegalArgumentException("betas must be two numbers, not " + value);
    }
    Object[] betas = new Object[2];
    for (int i = 0; i < 2; i++) {
      if (!(pair.get(i) instanceof Number beta)
          || !(beta.doubleValue() >= 0 && beta.doubleValue() < 1)) {
        throw new IllegalArgumentException(
            "Invalid beta parameter at index %d: %s (expected 0 or more and below 1)"
                .formatted(i, pair.get(i) instanceof Tensor ? "a tensor" : pair.get(i)));
      }
      betas[i] = beta.doubleValue();
    }
    return PythonTuple.of(betas);
  }

  private static String label(String name) {
    return switch (name) {
      case "lr", "initial_lr" -> "learning rate";
      case "eps" -> "epsilon value";
      case "momentum", "weight_decay", "alpha", "lr_decay", "initial_accumulator_value" ->
          name + " value";
      default -> name;
    };
  }

  /** Refuses a group that is empty, holds no leaf, or shares a parameter with those before it. */
  static void newParameters(List<ParamGroup> before, List<Tensor> params) {
    if (params.isEmpty()) {
      throw new IllegalArgumentException("optimizer got an empty parameter list");
    }
    Set<Long> taken = new HashSet<>();
    before.forEach(group -> group.params().forEach(p -> taken.add(identity(p))));
    Set<Long> own = new HashSet<>();
    for (int i = 0; i < params.size(); i++) {
      Tensor param = params.get(i);
      if (param.isNull() || !param.defined()) {
        throw new IllegalArgumentException("parameter %d of the group is undefined".formatted(i));
      }
      if (!param.is_leaf()) {
        throw new IllegalArgumentException(
            "can't optimize a non-leaf Tensor (parameter %d of the group)".formatted(i));
      }
      if (taken.contains(identity(param))) {
        throw new IllegalArgumentException(
            "some parameters appear in more than one parameter group (parameter %d of group %d)"
                .formatted(i, before.size()));
      }
      if (!own.add(identity(param))) {
        throw new IllegalArgumentException(
            "parameter %d appears twice in group %d".formatted(i, before.size()));
      }
    }
  }

  /** What Python's {@code id(param)} is for: equal for two handles of the same tensor. */
  static long identity(Tensor param) {
    return Parameters.id(param);
  }
}
