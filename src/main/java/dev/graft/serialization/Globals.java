package dev.graft.serialization;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
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
    for (String name : PythonFunction.NAMES) {
      function(name, null);
    }
    function("torch.Tensor", DType.FLOAT32);
    for (String scheme :
        new String[] {
          "torch.per_tensor_affine",
          "torch.per_tensor_symmetric",
          "torch.per_channel_affine",
          "torch.per_channel_symmetric",
          "torch.per_channel_affine_float_qparams"
        }) {
      ALLOWED.put(scheme, new Placeholder(scheme, false, Tuple.of()));
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

  private static void function(String name, @Nullable DType dtype) {
    ALLOWED.put(name, new PythonFunction(name, dtype));
  }

  // String.concat and not +, whose first uses each cost the first load a millisecond.
  private static void addDType(DType dtype) {
    ALLOWED.put("torch.".concat(dtype.toString()), dtype);
    String name = dtype.legacyName();
    if (name == null) {
      return;
    }
    String storage = name.concat("Storage");
    ALLOWED.put("torch.".concat(storage), new StorageClass(dtype));
    if (dtype.isQuantized()) {
      return;
    }
    ALLOWED.put("torch.cuda.".concat(storage), new StorageClass(dtype));
    if (dtype.isComplex()) {
      return;
    }
    String tensor = name.concat("Tensor");
    function("torch.".concat(tensor), dtype);
    function("torch.cuda.".concat(tensor), dtype);
    if (dtype != DType.BOOL) {
      function("torch.sparse.".concat(tensor), null);
      function("torch.cuda.sparse.".concat(tensor), null);
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
    String full = (module.equals("__builtin__") ? "builtins." : module.concat(".")).concat(name);
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
