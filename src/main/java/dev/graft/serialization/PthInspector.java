package dev.graft.serialization;

import dev.graft.serialization.Inspection.StorageEntry;
import dev.graft.serialization.Inspection.TensorEntry;
import dev.graft.serialization.Inspection.ValueEntry;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Says what a checkpoint holds without LibTorch and without loading its tensors. */
public final class PthInspector {
  private static final int MAX_TEXT = 60;

  private final List<TensorEntry> tensors = new ArrayList<>();
  private final List<ValueEntry> values = new ArrayList<>();
  private final Map<StorageSpec, List<String>> users = new HashMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private PthInspector() {}

  /**
   * Reads the structure of a file; objects of unknown classes are listed as placeholders, and a
   * file that cannot be loaded is described as far as it can be read.
   *
   * @throws CheckpointException if the file is absent or cannot be read at all
   */
  public static Inspection inspect(Path file) {
    try {
      long size = PthReader.sizeOf(file);
      return new PthInspector().inspect(FileBytes.map(file), size);
    } catch (CheckpointException e) {
      throw new CheckpointException(file + " " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CheckpointException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private Inspection inspect(FileBytes file, long size) {
    String problem = problem(file);
    try {
      ParsedCheckpoint parsed = ParsedCheckpoint.read(file, true);
      Structure.check(parsed.root());
      if (!parsed.metadata().isEmpty()) {
        walk(SafetensorsHeader.METADATA, parsed.metadata());
      }
      walk("", parsed.root());
      return new Inspection(
          parsed.format(),
          parsed.protocol(),
          parsed.byteOrder(),
          size,
          tensors,
          parsed.storages().stream().map(this::entry).toList(),
          values,
          problem);
    } catch (CheckpointException e) {
      String format =
          ZipDirectory.begins(file)
              ? "zip"
              : SafetensorsFormat.begins(file) ? SafetensorsFormat.NAME : "unknown";
      String reason = problem == null ? e.getMessage() : problem;
      return new Inspection(format, 0, "unknown", size, List.of(), List.of(), List.of(), reason);
    }
  }

  private static @Nullable String problem(FileBytes file) {
    try {
      Structure.check(ParsedCheckpoint.read(file, false).root());
      return null;
    } catch (CheckpointException e) {
      return e.getMessage();
    }
  }

  private StorageEntry entry(StorageSpec storage) {
    return new StorageEntry(
        storage.key(),
        storage.dtype(),
        storage.size(),
        storage.location(),
        users.getOrDefault(storage, List.of()));
  }

  /** Each container is walked once: shared ones could otherwise be met without end. */
  private void walk(String name, @Nullable Object value) {
    if (value instanceof TensorSpec tensor) {
      if (seen.add(tensor)) {
        addTensor(name, tensor);
      }
    } else if (value instanceof Placeholder placeholder) {
      if (seen.add(placeholder)) {
        addPlaceholder(name, placeholder);
      }
    } else if (isPlain(value)) {
      addValue(name, value);
    } else if (seen.add(Objects.requireNonNull(value))) {
      if (value instanceof Map<?, ?> map) {
        map.forEach((key, item) -> walk(child(name, key), item));
      } else if (value instanceof Collection<?> items) {
        int index = 0;
        for (Object item : items) {
          walk(name + "[" + index++ + "]", item);
        }
      }
    }
  }

  private static String child(String name, @Nullable Object key) {
    if (!(key instanceof String)) {
      return name + "[" + shorten(text(key)) + "]";
    }
    return name.isEmpty() ? key.toString() : name + "." + key;
  }

  /** Whether one line says all: a scalar, or a list of scalars. */
  private static boolean isPlain(@Nullable Object value) {
    if (value instanceof Collection<?> items) {
      return items.stream().noneMatch(PthInspector::isStructured);
    }
    return !isStructured(value) || (value instanceof Map<?, ?> map && map.isEmpty());
  }

  private static boolean isStructured(@Nullable Object value) {
    return value instanceof Collection
        || value instanceof Map
        || value instanceof Placeholder
        || value instanceof TensorSpec;
  }

  private void addTensor(String name, TensorSpec tensor) {
    StorageView view = tensor.storage();
    long count = LongStream.of(tensor.shape()).reduce(1, (a, b) -> a * b);
    tensors.add(
        new TensorEntry(
            name,
            tensor.dtype(),
            LongStream.of(tensor.shape()).boxed().toList(),
            LongStream.of(tensor.strides()).boxed().toList(),
            tensor.offset(),
            count * tensor.dtype().itemSize(),
            tensor.requiresGrad(),
            view == null ? null : view.storage().key()));
    if (view != null) {
      users.computeIfAbsent(view.storage(), storage -> new ArrayList<>()).add(name);
    }
  }

  private void addPlaceholder(String name, Placeholder placeholder) {
    values.add(new ValueEntry(name, placeholder.name(), placeholder.toString(), true));
    if (!placeholder.arguments().isEmpty()) {
      walk(name + "(...)", placeholder.arguments());
    }
    if (!placeholder.items().isEmpty()) {
      walk(name, placeholder.items());
    }
    walk(name, placeholder.entries());
    if (placeholder.state() != null) {
      walk(name, placeholder.state());
    }
  }

  private void addValue(String name, @Nullable Object value) {
    if (value instanceof Map<?, ?> && name.isEmpty()) {
      return;
    }
    values.add(new ValueEntry(name, Values.typeName(value), shorten(text(value)), false));
  }

  private static String text(@Nullable Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof byte[] bytes) {
      return bytes.length + " bytes";
    } else if (value instanceof BigInteger number && number.bitLength() > 200) {
      return "a number of " + number.bitLength() + " bits";
    } else if (value instanceof StorageView storage) {
      return "storage " + storage.storage().key();
    } else if (value instanceof PythonFunction function) {
      return function.name();
    } else if (value instanceof Collection<?> items) {
      String some = String.join(", ", items.stream().limit(8).map(PthInspector::text).toList());
      return items.size() <= 8 ? some : some + ", ... (" + items.size() + " in all)";
    }
    return value.toString();
  }

  private static String shorten(String text) {
    StringBuilder line = new StringBuilder();
    text.codePoints()
        .limit(MAX_TEXT + 1L)
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .forEach(line::appendCodePoint);
    return line.length() > MAX_TEXT ? line.substring(0, MAX_TEXT) + "..." : line.toString();
  }
}
