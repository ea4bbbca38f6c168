package dev.graft.serialization;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The functions that pickles of tensors call, with Python's arguments.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/_utils.py">torch/_utils.py</a>
 */
final class TensorRebuilder {
  private TensorRebuilder() {}

  /** {@code _rebuild_tensor(storage, storage_offset, size, stride)}. */
  static TensorSpec v1(Arguments a) {
    a.checkCount(4, 4);
    return view(a, a.storage(0).dtype());
  }

  /** The same with {@code requires_grad, backward_hooks, metadata=None}. */
  static TensorSpec v2(Arguments a) {
    a.checkCount(6, 7);
    TensorSpec tensor = view(a, a.storage(0).dtype());
    tensor.setRequiresGrad(a.flag(4));
    setLazy(tensor, a.count() > 6 ? a.get(6) : null);
    return tensor;
  }

  /** The same with {@code requires_grad, backward_hooks, dtype, metadata=None}. */
  static TensorSpec v3(Arguments a) {
    a.checkCount(7, 8);
    TensorSpec tensor = view(a, a.dtype(6));
    tensor.setRequiresGrad(a.flag(4));
    setLazy(tensor, a.count() > 7 ? a.get(7) : null);
    return tensor;
  }

  private static TensorSpec view(Arguments a, DType dtype) {
    if (dtype.isQuantized()) {
      throw new Unsupported("has a quantised tensor (" + dtype + ")" + dense(".dequantize()"));
    }
    TensorSpec tensor = new TensorSpec(dtype);
    tensor.set(a.storage(0), a.integer(1), a.integers(2), a.integers(3));
    return tensor;
  }

  private static void setLazy(TensorSpec tensor, @Nullable Object metadata) {
    if (metadata instanceof Map<?, ?> map) {
      tensor.setLazy(Boolean.TRUE.equals(map.get("conj")), Boolean.TRUE.equals(map.get("neg")));
    } else if (metadata != null) {
      throw new Malformed("has a tensor whose metadata is a " + Values.typeName(metadata));
    }
  }

  /** {@code _rebuild_parameter(data, requires_grad, backward_hooks)}, with or without a state. */
  static TensorSpec parameter(Arguments a) {
    a.checkCount(3, 4);
    TensorSpec tensor = a.tensor(0).copy();
    tensor.setRequiresGrad(a.flag(1));
    return tensor;
  }

  /** {@code torch.nn.Parameter(data=None, requires_grad=True)}, as old files call it. */
  static TensorSpec newParameter(Arguments a) {
    a.checkCount(0, 2);
    TensorSpec tensor = a.count() == 0 ? new TensorSpec(DType.FLOAT32) : a.tensor(0).copy();
    tensor.setRequiresGrad(a.count() < 2 || a.flag(1));
    return tensor;
  }

  /** {@code _rebuild_meta_tensor_no_storage(dtype, size, stride, requires_grad)}. */
  static TensorSpec meta(Arguments a) {
    a.checkCount(4, 4);
    TensorSpec tensor = new TensorSpec(a.dtype(0));
    tensor.setMeta(a.integers(1), a.integers(2));
    tensor.setRequiresGrad(a.flag(3));
    return tensor;
  }

  /** {@code _rebuild_device_tensor_from_cpu_tensor(data, dtype, device, requires_grad)}. */
  static TensorSpec fromCpuTensor(Arguments a) {
    a.checkCount(4, 4);
    TensorSpec tensor = a.tensor(0).copy();
    if (a.dtype(1) != tensor.dtype()) {
      throw new Unsupported(
          "has a " + a.dtype(1) + " tensor of another device stored as " + tensor.dtype());
    }
    tensor.setRequiresGrad(a.flag(3));
    return tensor;
  }

  /** {@code _rebuild_from_type_v2(func, type, args, state)}: tensors with Python attributes. */
  static @Nullable Object fromType(Arguments a) {
    a.checkCount(4, 4);
    if (!(a.get(0) instanceof PythonFunction function)) {
      throw new Malformed("calls " + a.function() + " with no function");
    }
    String type = Values.typeName(a.get(1));
    if (!type.equals("torch.Tensor") && !type.equals("torch.nn.parameter.Parameter")) {
      throw new Unsupported(
          "has a tensor of the subclass " + type + dense(".as_subclass(torch.Tensor)"));
    }
    return function.call(a.tuple(2));
  }

  /** What is wrong with tensors that PyTorch knows and Graft does not load, by their function. */
  static Unsupported unsupported(Arguments a) {
    return new Unsupported(
        switch (a.function()) {
          case "torch._utils._rebuild_qtensor" -> "has a quantised tensor" + dense(".dequantize()");
          case "torch._utils._rebuild_nested_tensor" ->
              "has a nested tensor" + dense(".to_padded_tensor(0)");
          case "torch._utils._rebuild_wrapper_subclass" ->
              "has a tensor of the wrapper subclass "
                  + (a.count() > 0 ? Values.typeName(a.get(0)) : "unknown")
                  + " without data";
          case "torch._utils._rebuild_device_tensor_from_numpy" ->
              "has a tensor of another device stored as a numpy array" + dense(".cpu()");
          default -> "has a sparse tensor" + dense(".to_dense()");
        });
  }

  private static String dense(String call) {
    return ", which Graft does not load; in Python save the result of tensor" + call + " instead";
  }
}
