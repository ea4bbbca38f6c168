package dev.graft.transforms;

import dev.graft.internal.Natives;
import java.math.BigDecimal;
import java.math.MathContext;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Sine, cosine and tangent with the bits of Python's {@code math}, which are the C library's;
 * Java's own differ in the last bit for one angle in ten.
 */
final class Trigonometry {
  /** More digits than a double's last bit can depend on. */
  private static final MathContext DIGITS = new MathContext(60);

  static {
    Natives.load();
  }

  private Trigonometry() {}

  static double cos(double x) {
    return polar(x, 0);
  }

  static double sin(double x) {
    return polar(x, 1);
  }

  /** {@code torch.polar} calls the C library's functions, where {@code torch.cos} has its own. */
  private static double polar(double angle, int part) {
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options = new TensorOptions(torch.ScalarType.Double);
      Tensor one = torch.ones(new long[] {1}, options);
      Tensor at = torch.full(new long[] {1}, new org.bytedeco.pytorch.Scalar(angle), options);
      return torch.view_as_real(torch.polar(one, at)).data_ptr_double().get(part);
    }
  }

  /**
   * The exact tangent, rounded. The C library's is one bit from it for one angle in 400.
   *
   * @param x within -2 pi to 2 pi
   */
  static double tan(double x) {
    if (x == 0) {
      return x;
    }
    BigDecimal exact = new BigDecimal(x);
    BigDecimal square = exact.multiply(exact, DIGITS).negate();
    BigDecimal sin = BigDecimal.ZERO;
    BigDecimal cos = BigDecimal.ZERO;
    BigDecimal term = BigDecimal.ONE;
    for (int n = 1; n < 100; n += 2) {
      cos = cos.add(term, DIGITS);
      BigDecimal next = term.divide(BigDecimal.valueOf(n), DIGITS);
      sin = sin.add(next, DIGITS);
      term = next.multiply(square, DIGITS).divide(BigDecimal.valueOf(n + 1L), DIGITS);
    }
    return sin.multiply(exact, DIGITS).divide(cos, DIGITS).doubleValue();
  }
}
