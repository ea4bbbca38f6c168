package dev.graft.serialization;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A {@code torch.dtype} as checkpoints name it. The constants are PyTorch's names in capitals.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/storage.py">torch/storage.py</a>
 */
public enum DType {
  FLOAT64(ScalarType.Double, 8, "Double"),
  FLOAT32(ScalarType.Float, 4, "Float"),
  FLOAT16(ScalarType.Half, 2, "Half"),
  BFLOAT16(ScalarType.BFloat16, 2, "BFloat16"),
  COMPLEX128(ScalarType.ComplexDouble, 16, "ComplexDouble"),
  COMPLEX64(ScalarType.ComplexFloat, 8, "ComplexFloat"),
  COMPLEX32(ScalarType.ComplexHalf, 4),
  INT64(ScalarType.Long, 8, "Long"),
  INT32(ScalarType.Int, 4, "Int"),
  INT16(ScalarType.Short, 2, "Short"),
  INT8(ScalarType.Char, 1, "Char"),
  UINT8(ScalarType.Byte, 1, "Byte"),
  BOOL(ScalarType.Bool, 1, "Bool"),
  UINT16(ScalarType.UInt16, 2),
  UINT32(ScalarType.UInt32, 4),
  UINT64(ScalarType.UInt64, 8),
  FLOAT8_E4M3FN(ScalarType.Float8_e4m3fn, 1),
  FLOAT8_E4M3FNUZ(ScalarType.Float8_e4m3fnuz, 1),
  FLOAT8_E5M2(ScalarType.Float8_e5m2, 1),
  FLOAT8_E5M2FNUZ(ScalarType.Float8_e5m2fnuz, 1),
  FLOAT8_E8M0FNU(ScalarType.Float8_e8m0fnu, 1),
  FLOAT4_E2M1FN_X2(ScalarType.Float4_e2m1fn_x2, 1),
  BITS1X8(ScalarType.Bits1x8, 1),
  BITS2X4(ScalarType.Bits2x4, 1),
  BITS4X2(ScalarType.Bits4x2, 1),
  BITS8(ScalarType.Bits8, 1),
  BITS16(ScalarType.Bits16, 2),
  UINT1(ScalarType.UInt1, 1),
  UINT2(ScalarType.UInt2, 1),
  UINT3(ScalarType.UInt3, 1),
  UINT4(ScalarType.UInt4, 1),
  UINT5(ScalarType.UInt5, 1),
  UINT6(ScalarType.UInt6, 1),
  UINT7(ScalarType.UInt7, 1),
  INT1(ScalarType.Int1, 1),
  INT2(ScalarType.Int2, 1),
  INT3(ScalarType.Int3, 1),
  INT4(ScalarType.Int4, 1),
  INT5(ScalarType.Int5, 1),
  INT6(ScalarType.Int6, 1),
  INT7(ScalarType.Int7, 1),
  QINT8(ScalarType.QInt8, 1, "QInt8"),
  QINT32(ScalarType.QInt32, 4, "QInt32"),
  QUINT8(ScalarType.QUInt8, 1, "QUInt8"),
  QUINT4X2(ScalarType.QUInt4x2, 1, "QUInt4x2"),
  QUINT2X4(ScalarType.QUInt2x4, 1, "QUInt2x4");

  private static final Map<ScalarType, DType> BY_SCALAR_TYPE = new HashMap<>();

  static {
    for (DType dtype : values()) {
      BY_SCALAR_TYPE.put(dtype.scalarType, dtype);
    }
  }

  private final ScalarType scalarType;
  private final int itemSize;
  private final @Nullable String legacyName;

  DType(ScalarType scalarType, int itemSize) {
    this(scalarType, itemSize, null);
  }

  DType(ScalarType scalarType, int itemSize, @Nullable String legacyName) {
    this.scalarType = scalarType;
    this.itemSize = itemSize;
    this.legacyName = legacyName;
  }

  /** The dtype of a tensor's elements, or null for a type that checkpoints cannot name. */
  public static @Nullable DType of(ScalarType scalarType) {
    return BY_SCALAR_TYPE.get(scalarType.intern());
  }

  /** The presets' name of the same type. */
  public ScalarType scalarType() {
    return scalarType;
  }

  /** Bytes an element. */
  public int itemSize() {
    return itemSize;
  }

  /** The prefix of {@code torch.FloatStorage} and the like; null for types without such a class. */
  @Nullable String legacyName() {
    return legacyName;
  }

  /** Bytes of the number that byte order applies to: half an element for complex types. */
  int numberSize() {
    return isComplex() ? itemSize / 2 : itemSize;
  }

  boolean isComplex() {
    return name().startsWith("COMPLEX");
  }

  boolean isQuantized() {
    return name().startsWith("Q");
  }

  /** Whether a tensor of this type may require a gradient. */
  boolean isDifferentiable() {
    return isComplex() || name().startsWith("FLOAT") || this == BFLOAT16;
  }

  /** PyTorch's name without {@code torch.}, such as {@code float32}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
