package dev.graft.optim;

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

  private static String label(String name) {
    return switch (name) {
      case "lr", "initial_lr" -> "learning rate";
      case "momentum", "weight_decay" -> name + " value";
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
