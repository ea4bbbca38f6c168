package dev.graft.classify;

import dev.graft.nn.Network;
import dev.graft.nn.StateDict;
import dev.graft.nn.StateDictException;
import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.StateDicts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Pretrained weights from files. */
public final class Weights {
  private static final int NAMED = 3;
  private static final String STEM = "conv1.weight";

  private Weights() {}

  /**
   * The state dict in a file: the whole of it, or what stands under {@code model} or {@code
   * state_dict} of a checkpoint.
   */
  public static StateDict read(Path file) {
    Object object = PthReader.load(file);
    if (object instanceof Map<?, ?> map) {
      for (String key : List.of("model", "state_dict")) {
        if (map.get(key) instanceof Map<?, ?> inner) {
          object = inner;
        }
      }
    }
    try {
      return StateDicts.of(object);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /** Planes of the first stage by the shape of the stem; nothing if there is no such stem. */
  public static OptionalInt width(StateDict weights) {
    Tensor stem = weights.get(STEM);
    return stem != null && stem.dim() == 4
        ? OptionalInt.of(Math.toIntExact(stem.size(0)))
        : OptionalInt.empty();
  }

  /** Loads strictly; says in one line how a file of another architecture differs. */
  public static void load(Network model, StateDict weights, String arch, @Nullable Object file) {
    try {
      model.loadStateDict(weights);
    } catch (StateDictException e) {
      List<String> parts = new ArrayList<>();
      add(parts, "missing", e.missingKeys());
      add(parts, "unexpected", e.unexpectedKeys());
      add(parts, "of another shape", e.misshapenKeys());
      throw new CheckpointException(
          "%s: not the weights of a %s: %s (graft inspect lists what is in it)"
              .formatted(file, arch, String.join("; ", parts)),
          e);
    }
  }

  private static void add(List<String> parts, String what, List<String> keys) {
    if (!keys.isEmpty()) {
      String some = String.join(", ", keys.subList(0, Math.min(NAMED, keys.size())));
      parts.add(
          "%d keys %s (%s%s)"
              .formatted(keys.size(), what, some, keys.size() > NAMED ? ", ..." : ""));
    }
  }
}
