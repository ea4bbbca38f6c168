package dev.graft.serialization;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** What the values of a checkpoint are called in Python, and which of them may be keys. */
final class Values {
  /** A key of more parts than this takes too long to hash: parts may be shared without end. */
  private static final int MAX_KEY_PARTS = 1000;

  private Values() {}

  /** Python's name for the type of a value, for messages. */
  static String typeName(@Nullable Object value) {
    if (value == null) {
      return "None";
    } else if (value instanceof String) {
      return "str";
    } else if (value instanceof Boolean) {
      return "bool";
    } else if (value instanceof Long || value instanceof BigInteger) {
      return "int";
    } else if (value instanceof Double) {
      return "float";
    } else if (value instanceof TensorSpec || value instanceof Tensor) {
      return "tensor";
    } else if (value instanceof StorageView) {
      return "storage";
    } else if (value instanceof OrderedDict) {
      return "OrderedDict";
    } else if (value instanceof Map) {
      return "dict";
    } else if (value instanceof Tuple) {
      return "tuple";
    } else if (value instanceof List) {
      return "list";
    } else if (value instanceof Set) {
      return "set";
    } else if (value instanceof byte[]) {
      return "bytes";
    } else if (value instanceof PythonFunction function) {
      return function.name();
    } else if (value instanceof Placeholder placeholder) {
      return placeholder.name();
    }
    return value.getClass().getSimpleName();
  }

  /** Checks that a value can be a key of a dict or an element of a set. */
  static void checkKey(@Nullable Object key) {
    if (key instanceof Tuple tuple) {
      checkKey(tuple, 0, 0);
    } else {
      checkScalar(key);
    }
  }

  private static int checkKey(Tuple tuple, int parts, int depth) {
    int seen = parts;
    for (Object part : tuple) {
      if (++seen > MAX_KEY_PARTS || depth > 16) {
        throw new Malformed("has a key made of too many tuples");
      }
      if (part instanceof Tuple inner) {
        seen = checkKey(inner, seen, depth + 1);
      } else {
        checkScalar(part);
      }
    }
    return seen;
  }

  private static void checkScalar(@Nullable Object key) {
    if (key instanceof List
        || key instanceof Map
        || key instanceof Set
        || key instanceof byte[]
        || key instanceof TensorSpec
        || key instanceof StorageView) {
      throw new Malformed("has a " + typeName(key) + " as a key");
    }
  }
}
