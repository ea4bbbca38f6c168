package dev.graft.optim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which options the groups of an optimizer have, what each is by default, and what is refused.
 *
 * @param optimizer the optimizer's name, for messages
 * @param defaults every key that PyTorch 2.13 writes for a group but {@code params}, in its order
 * @param unsupported switches that must not be on
 * @param more what concerns one optimizer alone, called when names and ranges are right
 */
record OptionRules(
    String optimizer,
    Map<String, @Nullable Object> defaults,
    Set<String> unsupported,
    Consumer<Map<String, @Nullable Object>> more) {

  /** What schedulers and named parameters add to a group. */
  private static final Set<String> ADDED =
      Set.of("initial_lr", "max_lr", "min_lr", "max_momentum", "base_momentum", "param_names");

  OptionRules {
    defaults = Collections.unmodifiableMap(new LinkedHashMap<>(defaults));
  }

  /** A group's options and, for what it does not set, the defaults. */
  Map<String, @Nullable Object> merged(Map<String, @Nullable Object> own) {
    Map<String, @Nullable Object> merged = new LinkedHashMap<>();
    own.forEach((name, value) -> merged.put(name, Checks.option(name, value)));
    // Not putIfAbsent, which takes None for absent.
    defaults.forEach(
        (name, value) -> {
          if (!merged.containsKey(name)) {
            merged.put(name, value);
          }
        });
    check(merged);
    return merged;
  }

  /** Refuses unknown names, values out of range, and what the optimizer cannot do. */
  void check(Map<String, @Nullable Object> options) {
    for (Map.Entry<String, @Nullable Object> option : options.entrySet()) {
      String name = option.getKey();
      if (!defaults.containsKey(name) && !ADDED.contains(name)) {
        throw new IllegalArgumentException(
            "%s has no option '%s'; its options are %s"
                .formatted(optimizer, name, defaults.keySet()));
      }
      Object value = Checks.option(name, option.getValue());
      Object standard = defaults.get(name);
      if (standard instanceof Boolean && !(value instanceof Boolean)) {
        throw new IllegalArgumentException(
            "%s option '%s' is neither true nor false but %s".formatted(optimizer, name, value));
      }
      if (standard instanceof Number && !(value instanceof Number)) {
        throw new IllegalArgumentException(
            "%s option '%s' is not a number but %s".formatted(optimizer, name, value));
      }
      if (unsupported.contains(name) && Boolean.TRUE.equals(value)) {
        throw new IllegalArgumentException(
            "%s does not support %s=True; set it to False".formatted(optimizer, name));
      }
    }
    more.accept(options);
  }
}
