package dev.graft.serialization;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The names that a pickle may mention: those that {@code torch.load(weights_only=True)} allows, and
 * no other.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/_weights_only_unpickler.py">torch/_weights_only_unpickler.py</a>
 */
final class Globals {
  private static final Map<String, Object> ALLOWED = new HashMap<>();

  static {
    function("collections.OrderedDict", PythonTypes::orderedDict);
    function("collections.Counter", PythonTypes::counter);
    function("builtins.set", PythonTypes::set);
    function("builtins.bytearray", PythonTypes::bytearray);
    function("builtins.complex", PythonTypes::complex);
    function("_codecs.encode", PythonTypes::encode);
    function("torch.Size", PythonTypes::size);
    function("torch.device", PythonTypes::device);
    function("torch.serialization._get_layout", PythonTypes::layout);
    function("torch.Tensor", a -> PythonTypes.legacyTensor(a, DType.FLOAT32));
    function("torch.nn.parameter.Parameter", TensorRebuilder::newParameter);
    function("torch._tensor._rebuild_from_type_v2", TensorRebuilder::fromType);
    rebuild("tensor", TensorRebuilder::v1);
    rebuild("tensor_v2", TensorRebuilder::v2);
    rebuild("tensor_v3", TensorRebuilder::v3);
    rebuild("parameter", TensorRebuilder::parameter);
    rebuild("parameter_with_state", TensorRebuilder::parameter);
    rebuild("meta_tensor_no_storage", TensorRebuilder::meta);
    rebuild("device_tensor_from_cpu_tensor", TensorRebuilder::fromCpuTensor);
    refused("torch._utils._rebuild_device_tensor_from_numpy", TensorRebuilder::fromNumpy);
    refused("torch._utils._rebuild_qtensor", TensorRebuilder::quantized);
    refused("torch._utils._rebuild_sparse_tensor", TensorRebuilder::sparse);
    refused("torch._utils._rebuild_nested_tensor", TensorRebuilder::nested);
    refused("torch._utils._rebuild_wrapper_subclass", TensorRebuilder::wrapper);
    for (String scheme :
        new String[] {
          "per_tensor_affine",
          "per_tensor_symmetric",
          "per_channel_affine",
          "per_channel_symmetric",
          "per_channel_affine_float_qparams"
        }) {
      ALLOWED.put("torch." + scheme, new Placeholder("torch." + scheme, false, Tuple.of()));
    }
    ALLOWED.put("torch.storage.UntypedStorage", new StorageClass(DType.UINT8));
    ALLOWED.put("torch.storage.TypedStorage", new StorageClass(DType.UINT8));
    for (DType dtype : DType.values()) {
      addDType(dtype);
    }
  }

  private final boolean placeholders;
  private final Set<String> unknown = new LinkedHashSet<>();

  /**
   * @param placeholders whether an unknown name becomes a {@link Placeholder} instead of an error
   */
  Globals(boolean placeholders) {
    this.placeholders = placeholders;
  }

  private static void function(String name, PythonFunction.Body body) {
    ALLOWED.put(name, new PythonFunction(name, body));
  }

  /** A name that PyTorch allows and whose result Graft does not load. */
  private static void refused(String name, Function<Arguments, Unsupported> why) {
    function(
        name,
        a -> {
          throw why.apply(a);
        });
  }

  private static void rebuild(String suffix, PythonFunction.Body body) {
    function("torch._utils._rebuild_" + suffix, body);
  }

  private static void addDType(DType dtype) {
    ALLOWED.put("torch." + dtype, dtype);
    String name = dtype.legacyName();
    if (name == null) {
      return;
    }
    ALLOWED.put("torch." + name + "Storage", new StorageClass(dtype));
    if (dtype.isQuantized()) {
      return;
    }
    ALLOWED.put("torch.cuda." + name + "Storage", new StorageClass(dtype));
    if (dtype.isComplex()) {
      return;
    }
    function("torch." + name + "Tensor", a -> PythonTypes.legacyTensor(a, dtype));
    function("torch.cuda." + name + "Tensor", a -> PythonTypes.legacyTensor(a, dtype));
    if (dtype != DType.BOOL) {
      refused("torch.sparse." + name + "Tensor", TensorRebuilder::sparse);
      refused("torch.cuda.sparse." + name + "Tensor", TensorRebuilder::sparse);
    }
  }

  /** The class of a storage, whose only use is to say the dtype. */
  record StorageClass(DType dtype) {}

  /** Every name that is allowed. */
  static Set<String> allowedNames() {
    return ALLOWED.keySet();
  }

  /** The unknown names that were looked up, in order. */
  Set<String> unknown() {
    return unknown;
  }

  /** What stands for a name of a pickle; Python 2's names of modules are understood. */
  Object find(String module, String name) {
    String full = (module.equals("__builtin__") ? "builtins" : module) + "." + name;
    Object known = ALLOWED.get(full);
    if (known != null) {
      return known;
    }
    unknown.add(full);
    if (placeholders) {
      return new Placeholder(full, false, Tuple.of());
    }
    throw new Unsupported(
        "names the Python object "
            + full
            + ", which a checkpoint may not hold; nothing was executed. Load it with"
            + " LoadOptions.defaults().withPlaceholders(true) to keep such objects inert, or save"
            + " only tensors and plain values in Python");
  }

  /** Calls what a pickle calls; what is unknown or unsupported becomes a placeholder by option. */
  @Nullable Object call(@Nullable Object callable, @Nullable Object arguments) {
    if (!(arguments instanceof Tuple tuple)) {
      throw new Malformed("calls something with a " + Values.typeName(arguments) + " as arguments");
    }
    if (callable instanceof Placeholder unknownCallable && !unknownCallable.called()) {
      return new Placeholder(unknownCallable.name(), true, tuple);
    }
    if (!(callable instanceof PythonFunction function)) {
      throw new Malformed("calls a " + Values.typeName(callable) + ", which is no function");
    }
    try {
      return function.call(tuple);
    } catch (Unsupported e) {
      if (!placeholders) {
        throw e;
      }
      return new Placeholder(function.name(), true, tuple);
    }
  }
}
