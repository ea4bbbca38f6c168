package dev.graft.nn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringSharedModuleDict;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.Tensor;

/**
 * Walks a module and everything in it in Python's order: a module first, then its children as they
 * were registered.
 *
 * <p>Children of a {@link Module} come from its slots, with their Java types; those of a native
 * container come from LibTorch, which hands out untyped modules.
 */
final class ModuleTree {
  private static final Pattern RUNNING_STATISTICS =
      Pattern.compile("torch::nn::(Batch|Instance)Norm[123]dImpl");

  private ModuleTree() {}

  static Slot slot(Module root, String path) {
    Module module = root;
    String[] names = path.split("\\.", -1);
    for (int i = 0; ; i++) {
      String name = names[i];
      Slot slot =
          module.slots().stream().filter(s -> s.name().equals(name)).findFirst().orElse(null);
      if (slot == null) {
        throw new IllegalArgumentException(
            "no child \"%s\": %s has %s"
                .formatted(
                    path,
                    module.getClass().getSimpleName(),
                    module.slots().stream().map(Slot::name).toList()));
      }
      if (i == names.length - 1) {
        return slot;
      }
      if (!(slot.get() instanceof Module inner)) {
        throw new IllegalArgumentException(
            "cannot reach \"%s\": \"%s\" is a native %s, whose forward would not see a new child; use"
                    .formatted(path, name, slot.get().getClass().getSimpleName())
                + " dev.graft.nn.Sequential or another Module instead");
      }
      module = inner;
    }
  }

  static Map<String, org.bytedeco.pytorch.Module> namedModules(org.bytedeco.pytorch.Module root) {
    Map<String, org.bytedeco.pytorch.Module> modules = new LinkedHashMap<>();
    List<org.bytedeco.pytorch.Module> handles = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      walk(
          "",
          root,
          false,
          (path, module, untyped) -> {
            modules.put(path, module);
            if (untyped) {
              handles.add(module.retainReference());
            }
          });
    }
    // Only these were made here; the others stay with their parents.
    handles.forEach(Scopes::handOver);
    return modules;
  }

  static Map<String, Tensor> namedParameters(org.bytedeco.pytorch.Module root) {
    Map<String, Tensor> all = tensors(root, true, false);
    Set<Long> seen = new HashSet<>();
    all.values().removeIf(p -> !seen.add(Parameters.id(p)));
    return all;
  }

  static Map<String, Tensor> namedBuffers(org.bytedeco.pytorch.Module root) {
    return tensors(root, false, true);
  }

  static StateDict stateDict(org.bytedeco.pytorch.Module root) {
    StateDict state = new StateDict();
    try (PointerScope scope = new PointerScope()) {
      walk(
          "",
          root,
          false,
          (path, m, untyped) -> state.metadata().put(path, Map.of("version", version(m))));
      // Detached, as in Python: a user who writes into the dict does so outside the graph.
      tensors(root, true, true)
          .forEach((key, tensor) -> state.put(key, tensor.detach().retainReference()));
    }
    state.values().forEach(Scopes::handOver);
    return state;
  }

  // Of the presets' layers only the normalisations with running statistics have had a change of
  // state.
  private static long version(org.bytedeco.pytorch.Module module) {
    if (module instanceof Module own) {
      return own.stateVersion();
    }
    return RUNNING_STATISTICS.matcher(module.name().getString()).matches() ? 2 : 1;
  }

  private static Map<String, Tensor> tensors(
      org.bytedeco.pytorch.Module root, boolean parameters, boolean buffers) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      walk(
          "",
          root,
          false,
          (path, module, untyped) -> {
            String prefix = path.isEmpty() ? "" : path + ".";
            if (parameters) {
              put(tensors, prefix, module.named_parameters(false));
            }
            if (buffers) {
              put(tensors, prefix, module.named_buffers(false));
            }
          });
      tensors.values().forEach(Tensor::retainReference);
    }
    tensors.values().forEach(Scopes::handOver);
    return tensors;
  }

  private static void put(Map<String, Tensor> tensors, String prefix, StringTensorDict dict) {
    for (long i = 0; i < dict.size(); i++) {
      BytePointer key = dict.get(i).key();
      // A handle of its own: the dict's dies with the dict.
      tensors.put(prefix + key.getString(), new Tensor(dict.get(i).value()));
    }
  }

  private static void walk(
      String path, org.bytedeco.pytorch.Module module, boolean untyped, Visitor visitor) {
    visitor.visit(path, module, untyped);
    String prefix = path.isEmpty() ? "" : path + ".";
    if (module instanceof Module own) {
      own.slots().forEach(slot -> walk(prefix + slot.name(), slot.get(), false, visitor));
    } else {
      StringSharedModuleDict children = module.named_children();
      for (long i = 0; i < children.size(); i++) {
        walk(prefix + children.get(i).key().getString(), children.get(i).value(), true, visitor);
      }
    }
  }

  @FunctionalInterface
  private interface Visitor {
    /** Sees a module; {@code untyped} says that the handle is a new one that LibTorch made. */
    void visit(String path, org.bytedeco.pytorch.Module module, boolean untyped);
  }
}
