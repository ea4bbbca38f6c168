package dev.graft.serialization;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of one call in a pickle, each checked for its type as it is taken.
 *
 * @param function the full Python name, for messages
 */
record Arguments(String function, Tuple values) {
  int count() {
    return values.size();
  }

  void checkCount(int least, int most) {
    if (count() < least || count() > most) {
      throw new Malformed("calls " + function + " with " + count() + " arguments");
    }
  }

  @Nullable Object get(int index) {
    if (index >= count()) {
      throw new Malformed("calls " + function + " with only " + count() + " arguments");
    }
    return values.get(index);
  }

  TensorSpec tensor(int index) {
    if (get(index) instanceof TensorSpec tensor) {
      return tensor;
    }
    throw wrong(index, "tensor");
  }

  StorageView storage(int index) {
    if (get(index) instanceof StorageView storage) {
      return storage;
    }
    throw wrong(index, "storage");
  }

  DType dtype(int index) {
    if (get(index) instanceof DType dtype) {
      return dtype;
    }
    throw wrong(index, "dtype");
  }

  String text(int index) {
    if (get(index) instanceof String text) {
      return text;
    }
    throw wrong(index, "str");
  }

  Tuple tuple(int index) {
    if (get(index) instanceof Tuple tuple) {
      return tuple;
    }
    throw wrong(index, "tuple");
  }

  /** A bool, or an int as Python takes it for one. */
  boolean flag(int index) {
    Object value = get(index);
    if (value instanceof Long number) {
      return number != 0;
    }
    if (value instanceof Boolean flag) {
      return flag;
    }
    throw wrong(index, "bool");
  }

  long integer(int index) {
    return integer(get(index), index);
  }

  /** A tuple or list of whole numbers. */
  long[] integers(int index) {
    if (!(get(index) instanceof List<?> list)) {
      throw wrong(index, "tuple of ints");
    }
    long[] result = new long[list.size()];
    for (int i = 0; i < result.length; i++) {
      result[i] = integer(list.get(i), index);
    }
    return result;
  }

  private long integer(@Nullable Object value, int index) {
    if (value instanceof Boolean flag) {
      return flag ? 1 : 0;
    }
    if (value instanceof BigInteger) {
      throw new Malformed("calls " + function + " with a number that overflows 64 bits");
    }
    if (value instanceof Long number) {
      return number;
    }
    throw wrong(index, "int");
  }

  private CheckpointException wrong(int index, String expected) {
    Object value = get(index);
    if (value instanceof Placeholder placeholder) {
      return new Unsupported("has an object made of " + placeholder.name());
    }
    return new Malformed(
        "calls "
            + function
            + " with a "
            + Values.typeName(value)
            + " as argument "
            + (index + 1)
            + " where a "
            + expected
            + " belongs");
  }
}
