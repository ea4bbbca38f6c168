package dev.graft.optim;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The C library's functions, which Python's floats use: {@code Math} and {@code StrictMath} round
 * some results otherwise, and a rate that is multiplied on from epoch to epoch keeps the
 * difference. LibTorch's kernels for one element of these two operations call the C library; a call
 * costs some microseconds.
 *
 * <p>Counts and reasons: docs/decisions/0040-optimizers.md.
 */
final class PythonMath {
  private PythonMath() {}

  /** Python's {@code math.cos(x)}. */
  static double cos(double x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor one = torch.tensor(new double[] {1});
      return torch.real(torch.polar(one, torch.tensor(new double[] {x}))).item_double();
    }
  }

  /** Python's {@code base ** exponent} of two floats, the base 0 or more. */
  static double pow(double base, double exponent) {
    try (PointerScope scope = new PointerScope()) {
      Scalar start = new Scalar(exponent);
      TensorOptions real = new TensorOptions(torch.ScalarType.Double);
      return torch.logspace(start, start, 1, base, real).item_double();
    }
  }
}
