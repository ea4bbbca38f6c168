package dev.graft.serialization;

import org.jspecify.annotations.Nullable;

/**
 * A class or function that a checkpoint may name. What it does is Graft's own code, never the
 * file's; one switch and no lambdas, because each lambda costs the first load half a millisecond.
 *
 * @param name the full Python name
 * @param dtype of the tensor class that this is, or null
 */
record PythonFunction(String name, @Nullable DType dtype) {
  /** The functions that are no tensor classes. */
  static final String[] NAMES = {
    "collections.OrderedDict",
    "collections.Counter",
    "builtins.set",
    "builtins.bytearray",
    "builtins.complex",
    "_codecs.encode",
    "torch.Size",
    "torch.device",
    "torch.serialization._get_layout",
    "torch.nn.parameter.Parameter",
    "torch._tensor._rebuild_from_type_v2",
    "torch._utils._rebuild_tensor",
    "torch._utils._rebuild_tensor_v2",
    "torch._utils._rebuild_tensor_v3",
    "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_parameter_with_state",
    "torch._utils._rebuild_meta_tensor_no_storage",
    "torch._utils._rebuild_device_tensor_from_cpu_tensor",
    "torch._utils._rebuild_device_tensor_from_numpy",
    "torch._utils._rebuild_qtensor",
    "torch._utils._rebuild_sparse_tensor",
    "torch._utils._rebuild_nested_tensor",
    "torch._utils._rebuild_wrapper_subclass",
  };

  @Nullable Object call(Tuple values) {
    Arguments a = new Arguments(name, values);
    if (dtype != null) {
      return PythonTypes.legacyTensor(a, dtype);
    }
    return switch (name) {
      case "collections.OrderedDict" -> PythonTypes.orderedDict(a);
      case "collections.Counter" -> PythonTypes.counter(a);
      case "builtins.set" -> PythonTypes.set(a);
      case "builtins.bytearray" -> PythonTypes.bytearray(a);
      case "builtins.complex" -> PythonTypes.complex(a);
      case "_codecs.encode" -> PythonTypes.encode(a);
      case "torch.Size" -> PythonTypes.size(a);
      case "torch.device" -> PythonTypes.device(a);
      case "torch.serialization._get_layout" -> PythonTypes.layout(a);
      case "torch.nn.parameter.Parameter" -> TensorRebuilder.newParameter(a);
      case "torch._tensor._rebuild_from_type_v2" -> TensorRebuilder.fromType(a);
      case "torch._utils._rebuild_tensor" -> TensorRebuilder.v1(a);
      case "torch._utils._rebuild_tensor_v2" -> TensorRebuilder.v2(a);
      case "torch._utils._rebuild_tensor_v3" -> TensorRebuilder.v3(a);
      case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
          TensorRebuilder.parameter(a);
      case "torch._utils._rebuild_meta_tensor_no_storage" -> TensorRebuilder.meta(a);
      case "torch._utils._rebuild_device_tensor_from_cpu_tensor" ->
          TensorRebuilder.fromCpuTensor(a);
      default -> throw TensorRebuilder.unsupported(a);
    };
  }
}
