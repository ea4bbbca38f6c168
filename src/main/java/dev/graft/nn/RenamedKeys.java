package dev.graft.nn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/** Gives the keys of a state dict that older versions of its modules wrote their names of today. */
final class RenamedKeys {
  private RenamedKeys() {}

  /** The same dict where nothing is old; otherwise another with the same tensors. */
  static StateDict upgrade(Module module, StateDict stateDict) {
    Map<String, String> names = new HashMap<>();
    try (PointerScope scope = new PointerScope()) {
      module
          .namedModules()
          .forEach(
              (path, inner) -> {
                if (inner instanceof Module own) {
                  String prefix = path.isEmpty() ? "" : path + ".";
                  own.renamedKeys().forEach((was, is) -> names.put(prefix + was, prefix + is));
                }
              });
    }
    names.entrySet().removeIf(e -> !isOld(stateDict, e.getKey(), e.getValue()));
    if (names.isEmpty()) {
      return stateDict;
    }
    StateDict upgraded = new StateDict();
    stateDict.forEach((key, tensor) -> upgraded.put(names.getOrDefault(key, key), tensor));
    upgraded.metadata().putAll(stateDict.metadata());
    return upgraded;
  }

  private static boolean isOld(StateDict stateDict, String was, String is) {
    return stateDict.containsKey(was) && !stateDict.containsKey(is);
  }
}
