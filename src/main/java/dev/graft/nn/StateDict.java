package dev.graft.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * A module's parameters and buffers by name, in order, with the versions of the layers that wrote
 * them.
 *
 * <p>A dict does not own its tensors: they live as long as the scope they were made in, or are
 * views of a live module (see {@link Network#stateDict}).
 */
public final class StateDict extends LinkedHashMap<String, Tensor> {
  private final transient Map<String, Map<String, Object>> metadata = new LinkedHashMap<>();

  /**
   * Python's {@code _metadata}: for each module's path, {@code {"version": n}}. Empty where a file
   * has none. The map may be changed.
   */
  public Map<String, Map<String, Object>> metadata() {
    return metadata;
  }

  /**
   * The same tensors with a prefix taken off every key that has it, such as the {@code "module."}
   * that DataParallel leaves; other keys stay.
   *
   * @throws StateDictException if two keys become one
   */
  public StateDict stripPrefix(String prefix) {
    StateDict result = new StateDict();
    forEach(
        (key, tensor) -> {
          String name = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
          if (result.put(name, tensor) != null) {
            throw new StateDictException(
                "cannot strip \"%s\": both %s and %s%s are in the state dict"
                    .formatted(prefix, name, prefix, name));
          }
        });
    metadata.forEach(
        (path, entry) -> {
          if (!(path + ".").startsWith(prefix)) {
            result.metadata.putIfAbsent(path, entry);
          }
        });
    result.metadata.putAll(metadataBelow(prefix));
    return result;
  }

  /**
   * The part of the dict whose keys begin with a prefix, without it: {@code select("backbone.")}.
   *
   * @throws StateDictException if no key begins so
   */
  public StateDict select(String prefix) {
    StateDict result = new StateDict();
    forEach(
        (key, tensor) -> {
          if (key.startsWith(prefix)) {
            result.put(key.substring(prefix.length()), tensor);
          }
        });
    if (result.isEmpty()) {
      throw new StateDictException(
          "no key begins with \"%s\"; the state dict has %d keys%s"
              .formatted(
                  prefix, size(), isEmpty() ? "" : " such as " + keySet().iterator().next()));
    }
    result.metadata.putAll(metadataBelow(prefix));
    return result;
  }

  /** The same keys with copies of the tensors, which belong to the open scope. */
  public StateDict deepCopy() {
    StateDict result = new StateDict();
    forEach((key, tensor) -> result.put(key, tensor.detach().clone()));
    metadata.forEach((path, entry) -> result.metadata.put(path, new LinkedHashMap<>(entry)));
    return result;
  }

  // "module." covers the paths "module" and "module.conv1".
  private Map<String, Map<String, Object>> metadataBelow(String prefix) {
    Map<String, Map<String, Object>> below = new LinkedHashMap<>();
    metadata.forEach(
        (path, entry) -> {
          if ((path + ".").equals(prefix)) {
            below.put("", entry);
          } else if (path.startsWith(prefix)) {
            below.put(path.substring(prefix.length()), entry);
          }
        });
    return below;
  }
}
