package dev.graft.serialization;

import dev.graft.nn.StateDict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Turns what a checkpoint holds into state dicts and back. */
public final class StateDicts {
  private static final String METADATA = "_metadata";

  private StateDicts() {}

  /**
   * The state dict in a loaded object: a dict of tensors by name, with its {@code _metadata} if it
   * has any. The tensors are the same ones.
   *
   * @throws CheckpointException if the object is no dict of tensors by name (the message names the
   *     first key that is wrong)
   */
  public static StateDict of(@Nullable Object loaded) {
    if (loaded instanceof StateDict already) {
      return already;
    }
    if (!(loaded instanceof Map<?, ?> map)) {
      throw new CheckpointException(
          "a state dict was expected, a dict of tensors by name, and a "
              + Values.typeName(loaded)
              + " was found");
    }
    StateDict dict = new StateDict();
    map.forEach((key, value) -> dict.put(name(key), tensor(key, value)));
    if (map instanceof OrderedDict ordered
        && ordered.attributes().get(METADATA) instanceof Map<?, ?> metadata) {
      metadata.forEach((path, entry) -> addMetadata(dict, path, entry));
    }
    return dict;
  }

  private static String name(@Nullable Object key) {
    if (key instanceof String name) {
      return name;
    }
    throw new CheckpointException(
        "a state dict was expected and its key "
            + key
            + " is a "
            + Values.typeName(key)
            + ", not a str");
  }

  private static Tensor tensor(@Nullable Object key, @Nullable Object value) {
    if (value instanceof Tensor tensor) {
      return tensor;
    }
    String hint =
        value instanceof Map
            ? ": this is a checkpoint that holds more than one thing; take the state dict out of it"
                + " by its key"
            : "";
    throw new CheckpointException(
        "a state dict was expected and the value of its key '"
            + key
            + "' is a "
            + Values.typeName(value)
            + ", not a tensor"
            + hint);
  }

  private static void addMetadata(StateDict dict, @Nullable Object path, @Nullable Object entry) {
    if (path instanceof String name && entry instanceof Map<?, ?> values) {
      Map<String, Object> copy = new LinkedHashMap<>();
      values.forEach(
          (key, value) -> {
            if (value != null) {
              copy.put(String.valueOf(key), value);
            }
          });
      dict.metadata().put(name, copy);
    }
  }

  /** A state dict as Python has it: an OrderedDict whose attribute {@code _metadata} is another. */
  static OrderedDict toOrderedDict(StateDict dict) {
    OrderedDict result = new OrderedDict(dict);
    if (!dict.metadata().isEmpty()) {
      result.attributes().put(METADATA, new OrderedDict(dict.metadata()));
    }
    return result;
  }
}
