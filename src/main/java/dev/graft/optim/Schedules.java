package dev.graft.optim;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the schedulers refuse, and how they read their states. */
final class Schedules {
  private Schedules() {}

  /** A factor of learning rates. */
  static double factor(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a finite number, 0 or more, not %s".formatted(name, value));
    }
    return value;
  }

  /** A factor that may not be above 1. */
  static double share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException("%s must be from 0 to 1, not %s".formatted(name, value));
    }
    return value;
  }

  /** A number of epochs or steps. */
  static long positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s must be 1 or more, not %d".formatted(name, value));
    }
    return value;
  }

  static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "%s must be a finite number, not %s".formatted(name, value));
    }
    return value;
  }

  /** One value for each group: the same for all if one is given. */
  static List<Double> perGroup(String name, Optimizer optimizer, List<Double> values) {
    int groups = optimizer.paramGroups().size();
    if (values.size() == 1) {
      return Collections.nCopies(groups, values.get(0));
    }
    if (values.size() != groups) {
      throw new IllegalArgumentException(
          "%s has %d values, the optimizer %d parameter groups"
              .formatted(name, values.size(), groups));
    }
    return values;
  }

  /** The text under a key of a scheduler's state dict, which must be one of these. */
  static String text(Map<?, ?> stateDict, String key, List<String> allowed) {
    return oneOf("scheduler state dict: '" + key + "'", stateDict.get(key), allowed);
  }

  static String oneOf(String name, @Nullable Object value, List<String> allowed) {
    if (value instanceof String text && allowed.contains(text)) {
      return text;
    }
    throw new IllegalArgumentException(
        "%s must be one of %s, not %s".formatted(name, allowed, value));
  }

  /** The switch under a key of a scheduler's state dict. */
  static boolean flag(Map<?, ?> stateDict, String key) {
    if (stateDict.get(key) instanceof Boolean flag) {
      return flag;
    }
    throw new IllegalArgumentException(
        "scheduler state dict: '%s' is neither true nor false but %s"
            .formatted(key, stateDict.get(key)));
  }
}
