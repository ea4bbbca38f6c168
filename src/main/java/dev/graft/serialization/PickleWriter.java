package dev.graft.serialization;

import dev.graft.internal.PythonCounter;
import dev.graft.internal.PythonTuple;
import dev.graft.nn.StateDict;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Pickles Java's values as the Python values that {@link PthReader} would make them of. */
final class PickleWriter {
  /** The batch in which Python's pickler fills lists and dicts. */
  private static final int BATCH = 1000;

  private final PickleOutput out = new PickleOutput();
  private final TensorPickles tensors;
  private final Deque<String> path = new ArrayDeque<>();
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

  private PickleWriter(SavedStorages storages) {
    tensors = new TensorPickles(out, storages);
  }

  /** The pickle of an object; the storages of its tensors are added to {@code storages}. */
  static byte[] write(@Nullable Object object, SavedStorages storages) {
    PickleWriter writer = new PickleWriter(storages);
    try {
      writer.write(object);
    } catch (CheckpointException e) {
      throw writer.path.isEmpty() ? e : new CheckpointException(writer.where() + e.getMessage(), e);
    }
    return writer.out.finish();
  }

  private String where() {
    StringJoiner joiner = new StringJoiner(" > ", "", ": ");
    path.descendingIterator().forEachRemaining(joiner::add);
    return joiner.toString();
  }

  private void write(@Nullable Object value) {
    if (value == null) {
      out.none();
    } else if (value instanceof Boolean flag) {
      out.bool(flag);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      out.integer(((Number) value).longValue());
    } else if (value instanceof BigInteger number) {
      out.integer(number);
    } else if (value instanceof Double || value instanceof Float) {
      out.real(((Number) value).doubleValue());
    } else if (value instanceof String text) {
      out.text(text);
    } else if (value instanceof byte[] bytes) {
      out.bytes(bytes);
    } else if (value instanceof Tensor tensor) {
      tensors.write(tensor);
    } else if (value instanceof ScalarType type && DType.of(type) != null) {
      out.global("torch", String.valueOf(DType.of(type)));
    } else if (value instanceof DType dtype) {
      out.global("torch", dtype.toString());
    } else if (value instanceof Complex complex) {
      out.global("__builtin__", "complex");
      out.real(complex.real());
      out.real(complex.imag());
      out.op(0x86).op('R');
    } else if (value instanceof DeviceName device) {
      writeDevice(device.name());
    } else {
      writeContainer(value);
    }
  }

  private void writeDevice(String name) {
    out.global("torch", "device");
    int colon = name.indexOf(':');
    if (colon < 0) {
      out.text(name);
      out.op(0x85).op('R');
    } else {
      out.text(name.substring(0, colon));
      out.integer(Long.parseLong(name.substring(colon + 1)));
      out.op(0x86).op('R');
    }
  }

  /** Containers are stored once, so that two places that hold one hold one in Python as well. */
  private void writeContainer(Object value) {
    if (open.contains(value)) {
      throw new CheckpointException("a " + Values.typeName(value) + " that contains itself");
    }
    Identity identity = new Identity(value);
    if (out.recall(identity)) {
      return;
    }
    open.add(value);
    if (open.size() > Structure.MAX_DEPTH) {
      throw new CheckpointException("nested more than " + Structure.MAX_DEPTH + " levels deep");
    }
    if (value instanceof StateDict dict) {
      writeOrderedDict(StateDicts.toOrderedDict(dict), identity);
    } else if (value instanceof OrderedDict dict) {
      writeOrderedDict(dict, identity);
    } else if (value instanceof PythonCounter counter) {
      out.global("collections", "Counter");
      out.op('}');
      writeEntries(counter);
      out.op(0x85).op('R');
      out.remember(identity);
    } else if (value instanceof Map<?, ?> map) {
      out.op('}');
      out.remember(identity);
      writeEntries(map);
    } else if (value instanceof Tuple || value instanceof PythonTuple) {
      writeTuple((List<?>) value);
      out.remember(identity);
    } else if (value instanceof List<?> list) {
      out.op(']');
      out.remember(identity);
      writeItems(list);
    } else if (value instanceof Set<?> set) {
      out.global("__builtin__", "set");
      out.op(']');
      writeItems(set);
      out.op(0x85).op('R');
      out.remember(identity);
    } else {
      throw new CheckpointException(
          value instanceof Placeholder placeholder
              ? "an object of the unknown Python class " + placeholder.name() + " cannot be saved"
              : "a " + value.getClass().getName() + " has no counterpart in a checkpoint");
    }
    open.remove(value);
  }

  private void writeOrderedDict(OrderedDict dict, Identity identity) {
    out.global("collections", "OrderedDict");
    out.op(')').op('R');
    out.remember(identity);
    writeEntries(dict);
    if (!dict.attributes().isEmpty()) {
      out.op('}');
      writeEntries(dict.attributes());
      out.op('b');
    }
  }

  private void writeEntries(Map<?, ?> map) {
    Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
    while (entries.hasNext()) {
      out.op('(');
      for (int i = 0; i < BATCH && entries.hasNext(); i++) {
        Map.Entry<?, ?> entry = entries.next();
        path.push(String.valueOf(entry.getKey()));
        writeKey(entry.getKey());
        write(entry.getValue());
        path.pop();
      }
      out.op('u');
    }
  }

  private void writeKey(@Nullable Object key) {
    if (key instanceof Tensor || (key instanceof Collection && !(key instanceof Tuple))) {
      throw new CheckpointException("a " + Values.typeName(key) + " cannot be a key");
    }
    write(key);
  }

  private void writeItems(Collection<?> items) {
    Iterator<?> iterator = items.iterator();
    int index = 0;
    while (iterator.hasNext()) {
      out.op('(');
      for (int i = 0; i < BATCH && iterator.hasNext(); i++) {
        writeItem(iterator.next(), index++);
      }
      out.op('e');
    }
  }

  private void writeTuple(List<?> tuple) {
    if (tuple.size() > 3) {
      out.op('(');
    }
    int index = 0;
    for (Object item : tuple) {
      writeItem(item, index++);
    }
    switch (tuple.size()) {
      case 0 -> out.op(')');
      case 1 -> out.op(0x85);
      case 2 -> out.op(0x86);
      case 3 -> out.op(0x87);
      default -> out.op('t');
    }
  }

  private void writeItem(@Nullable Object item, int index) {
    path.push("[" + index + "]");
    write(item);
    path.pop();
  }

  /** A key of the memo that is equal only for one and the same object. */
  private record Identity(Object object) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Identity identity && identity.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }
}
