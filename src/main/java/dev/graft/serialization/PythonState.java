package dev.graft.serialization;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The opcodes that change an object which the pickle has made before. */
final class PythonState {
  private PythonState() {}

  /** Appends to a list. */
  static void append(@Nullable Object target, @Nullable Object item) {
    if (target instanceof ArrayList<?>) {
      list(target).add(item);
    } else if (target instanceof Placeholder placeholder && placeholder.called()) {
      placeholder.items().add(item);
    } else {
      throw new Malformed("appends to a " + Values.typeName(target));
    }
  }

  /** Sets an entry of a dict. */
  static void setItem(@Nullable Object target, @Nullable Object key, @Nullable Object value) {
    Values.checkKey(key);
    if (target instanceof Map<?, ?>) {
      map(target).put(key, value);
    } else if (target instanceof Placeholder placeholder && placeholder.called()) {
      placeholder.entries().put(key, value);
    } else {
      throw new Malformed("sets an entry of a " + Values.typeName(target));
    }
  }

  /** Adds to a set. */
  static void addAll(@Nullable Object target, List<@Nullable Object> items) {
    if (!(target instanceof LinkedHashSet<?>)) {
      throw new Malformed("adds to a " + Values.typeName(target));
    }
    for (Object item : items) {
      Values.checkKey(item);
      set(target).add(item);
    }
  }

  /** Hands an object its state, as {@code __setstate__} would take it. */
  static void build(@Nullable Object target, @Nullable Object state) {
    if (target instanceof TensorSpec tensor && state instanceof Tuple tuple) {
      buildTensor(tensor, new Arguments("torch.Tensor.__setstate__", tuple));
    } else if (target instanceof OrderedDict dict && state instanceof Map<?, ?> attributes) {
      attributes.forEach((name, value) -> dict.attributes().put(String.valueOf(name), value));
    } else if (target instanceof Placeholder placeholder && placeholder.called()) {
      placeholder.setState(state);
    } else if (!(target instanceof Map || target instanceof Set)) {
      throw new Malformed(
          "hands a " + Values.typeName(state) + " as state to a " + Values.typeName(target));
    }
  }

  /**
   * Tensors of PyTorch 0.1 to 0.3: {@code (storage, offset, size, stride)}; parameters: {@code
   * (requires_grad, volatile, hooks)}, or {@code (data, ?, hooks, requires_grad, volatile)}.
   */
  private static void buildTensor(TensorSpec tensor, Arguments a) {
    switch (a.count()) {
      case 3 -> tensor.setRequiresGrad(a.flag(0));
      case 4 -> {
        if (a.storage(0).dtype() != tensor.dtype()) {
          throw new Malformed(
              "makes a " + tensor.dtype() + " tensor of a " + a.storage(0).dtype() + " storage");
        }
        tensor.set(a.storage(0), a.integer(1), a.integers(2), a.integers(3));
      }
      case 5 -> {
        if (a.tensor(0).dtype() != tensor.dtype()) {
          throw new Malformed("makes a " + tensor.dtype() + " tensor of another type's data");
        }
        tensor.assign(a.tensor(0));
        tensor.setRequiresGrad(a.flag(3));
      }
      default -> throw new Malformed("hands a tensor a state of " + a.count() + " parts");
    }
  }

  @SuppressWarnings("unchecked") // Filled by unpickling alone, with anything.
  private static List<@Nullable Object> list(Object list) {
    return (List<@Nullable Object>) list;
  }

  @SuppressWarnings("unchecked")
  private static Map<@Nullable Object, @Nullable Object> map(Object map) {
    return (Map<@Nullable Object, @Nullable Object>) map;
  }

  @SuppressWarnings("unchecked")
  private static Set<@Nullable Object> set(Object set) {
    return (Set<@Nullable Object>) set;
  }
}
