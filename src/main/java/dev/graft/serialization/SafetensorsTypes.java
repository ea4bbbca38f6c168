package dev.graft.serialization;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dtypes of safetensors by their names there, in the order in which its library writes tensors:
 * wide ones first, so that every tensor is aligned.
 *
 * @see <a
 *     href="https://github.com/huggingface/safetensors/blob/v0.8.0/safetensors/src/tensor.rs">enum
 *     Dtype, which is declared in the reverse order</a>
 */
final class SafetensorsTypes {
  /** Types of six bits, which the format knows and PyTorch does not. */
  private static final List<String> SIX_BITS = List.of("F6_E2M3", "F6_E3M2");

  private static final List<Map.Entry<DType, String>> ORDER =
      List.of(
          Map.entry(DType.UINT64, "U64"),
          Map.entry(DType.INT64, "I64"),
          Map.entry(DType.FLOAT64, "F64"),
          Map.entry(DType.COMPLEX64, "C64"),
          Map.entry(DType.FLOAT32, "F32"),
          Map.entry(DType.UINT32, "U32"),
          Map.entry(DType.INT32, "I32"),
          Map.entry(DType.BFLOAT16, "BF16"),
          Map.entry(DType.FLOAT16, "F16"),
          Map.entry(DType.UINT16, "U16"),
          Map.entry(DType.INT16, "I16"),
          Map.entry(DType.FLOAT8_E5M2FNUZ, "F8_E5M2FNUZ"),
          Map.entry(DType.FLOAT8_E4M3FNUZ, "F8_E4M3FNUZ"),
          Map.entry(DType.FLOAT8_E8M0FNU, "F8_E8M0"),
          Map.entry(DType.FLOAT8_E4M3FN, "F8_E4M3"),
          Map.entry(DType.FLOAT8_E5M2, "F8_E5M2"),
          Map.entry(DType.INT8, "I8"),
          Map.entry(DType.UINT8, "U8"),
          Map.entry(DType.FLOAT4_E2M1FN_X2, "F4"),
          Map.entry(DType.BOOL, "BOOL"));

  private static final Map<String, DType> BY_NAME = new HashMap<>();
  private static final Map<DType, Type> BY_DTYPE = new HashMap<>();

  static {
    for (int i = 0; i < ORDER.size(); i++) {
      Map.Entry<DType, String> type = ORDER.get(i);
      BY_NAME.put(type.getValue(), type.getKey());
      BY_DTYPE.put(type.getKey(), new Type(type.getKey(), type.getValue(), i));
    }
  }

  private SafetensorsTypes() {}

  /** The dtype of a name in a header. */
  static DType named(String name, String tensor) {
    DType dtype = BY_NAME.get(name);
    if (dtype != null) {
      return dtype;
    }
    if (SIX_BITS.contains(name)) {
      throw new Unsupported(
          "has the tensor '" + tensor + "' of dtype " + name + ", which PyTorch does not have");
    }
    throw new Malformed(
        "has the tensor '" + tensor + "' of the unknown dtype '" + Messages.shorten(name) + "'");
  }

  /** The type of a dtype; null for what the format cannot hold. */
  static @Nullable Type of(DType dtype) {
    return BY_DTYPE.get(dtype);
  }

  /**
   * A type of the format.
   *
   * @param name in headers
   * @param rank where its tensors stand in a file
   */
  record Type(DType dtype, String name, int rank) {}
}
