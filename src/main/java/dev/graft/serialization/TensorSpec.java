package dev.graft.serialization;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One tensor of a checkpoint before LibTorch is asked to make it; every bound is checked here. */
final class TensorSpec {
  /** More dimensions than LibTorch's own operators take. */
  static final int MAX_DIMENSIONS = 64;

  private final DType dtype;
  private @Nullable StorageView storage;
  private long offset;
  private long[] shape = {0};
  private long[] strides = {1};
  private boolean meta;
  private boolean requiresGrad;
  private boolean conjugate;
  private boolean negative;

  /** An empty tensor, to be filled by {@link #set}. */
  TensorSpec(DType dtype) {
    this.dtype = dtype;
  }

  /** The same view of the same storage as a new tensor. */
  TensorSpec copy() {
    TensorSpec copy = new TensorSpec(dtype);
    copy.assign(this);
    return copy;
  }

  /** Makes this the same view as another tensor of the same dtype. */
  void assign(TensorSpec other) {
    storage = other.storage;
    offset = other.offset;
    shape = other.shape;
    strides = other.strides;
    meta = other.meta;
    conjugate = other.conjugate;
    negative = other.negative;
  }

  /**
   * Makes this a view of a storage.
   *
   * @param offset in elements, as the strides
   */
  void set(StorageView storage, long offset, long[] shape, long[] strides) {
    check(storage, offset, shape, strides);
    storage.storage().usedAs(dtype);
    this.storage = storage;
    this.offset = offset + storage.offset() / dtype.itemSize();
    this.shape = shape;
    this.strides = strides;
  }

  /** Makes this a tensor of PyTorch's meta device, which has a shape and no data. */
  void setMeta(long[] shape, long[] strides) {
    check(null, 0, shape, strides);
    this.meta = true;
    this.shape = shape;
    this.strides = strides;
  }

  private void check(@Nullable StorageView view, long offset, long[] shape, long[] strides) {
    String what = describe(shape);
    if (shape.length != strides.length) {
      throw new Malformed("has " + what + " with " + strides.length + " strides");
    }
    if (shape.length > MAX_DIMENSIONS) {
      throw new Malformed("has a tensor of " + shape.length + " dimensions, more than 64");
    }
    if (offset < 0) {
      throw new Malformed("has " + what + " at the negative offset " + offset);
    }
    boolean empty = false;
    for (int i = 0; i < shape.length; i++) {
      if (shape[i] < 0 || strides[i] < 0) {
        throw new Malformed("has " + what + " with a negative size or stride");
      }
      empty |= shape[i] == 0;
    }
    try {
      long last = offset;
      long count = 1;
      for (int i = 0; i < shape.length; i++) {
        count = Math.multiplyExact(count, Math.max(1, shape[i]));
        last = Math.addExact(last, Math.multiplyExact(Math.max(0, shape[i] - 1), strides[i]));
      }
      Math.multiplyExact(count, (long) dtype.itemSize());
      long needed = empty ? 0 : Math.multiplyExact(Math.addExact(last, 1), (long) dtype.itemSize());
      Math.multiplyExact(offset, (long) dtype.itemSize());
      if (view != null && needed > view.size()) {
        throw new Malformed(
            "has "
                + what
                + " that reaches to byte "
                + needed
                + " of storage "
                + view.storage().key()
                + ", which has "
                + view.size());
      }
      if (view != null && view.offset() % dtype.itemSize() != 0) {
        throw new Malformed("has " + what + " over a storage view that cuts an element in two");
      }
    } catch (ArithmeticException e) {
      throw new Malformed("has " + what + " whose size overflows 64 bits");
    }
  }

  private String describe(long[] sizes) {
    return sizes.length > MAX_DIMENSIONS
        ? "a tensor"
        : "a tensor of shape " + Arrays.toString(sizes) + " (" + dtype + ")";
  }

  /** Sets what Python's {@code requires_grad} says. */
  void setRequiresGrad(boolean on) {
    if (on && !dtype.isDifferentiable()) {
      throw new Malformed("has a " + dtype + " tensor that requires a gradient");
    }
    requiresGrad = on;
  }

  /** Marks the tensor as a lazy conjugate or negation of its storage's numbers. */
  void setLazy(boolean conjugate, boolean negative) {
    if (conjugate && !dtype.isComplex()) {
      throw new Malformed("has a " + dtype + " tensor marked as a complex conjugate");
    }
    this.conjugate = conjugate;
    this.negative = negative;
  }

  DType dtype() {
    return dtype;
  }

  /** The storage, or null for an empty tensor without one and on the meta device. */
  @Nullable StorageView storage() {
    return storage;
  }

  /** The first element's place in the whole storage, in elements. */
  long offset() {
    return offset;
  }

  long[] shape() {
    return shape;
  }

  long[] strides() {
    return strides;
  }

  boolean isMeta() {
    return meta;
  }

  boolean requiresGrad() {
    return requiresGrad;
  }

  boolean isConjugate() {
    return conjugate;
  }

  boolean isNegative() {
    return negative;
  }
}
