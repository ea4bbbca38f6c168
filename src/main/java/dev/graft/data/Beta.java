package dev.graft.data;

import dev.graft.transforms.Draws;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * {@code torch.distributions.Beta(alpha, alpha)} for one float32 number: the first of two shares of
 * a Dirichlet sample. The presets have no {@code _sample_dirichlet}, so that the two Gamma samples
 * are made here, from uniform and normal numbers that LibTorch draws in double precision.
 *
 * <p>Gamma samples come from the method of Marsaglia and Tsang (A simple method for generating
 * gamma variables, 2000), with the constants of LibTorch's sampler, some of which are floats.
 * Java's power and logarithm may differ from C's in the last bit of a double, which is lost when
 * the result is rounded to a float, but for one draw in some hundred million.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/aten/src/ATen/native/Distributions.h">
 *     PyTorch v2.13.0 aten/src/ATen/native/Distributions.h</a>
 */
final class Beta {
  private static final double THIRD = 1.0f / 3.0f;
  private static final double SQUEEZE = 0.0331f;

  private final double alpha;

  /**
   * @param alpha both concentrations
   * @throws IllegalArgumentException unless it is above 0 and finite
   */
  Beta(double alpha) {
    if (!(alpha > 0) || alpha > Float.MAX_VALUE) {
      throw new IllegalArgumentException("alpha must be above 0, found " + alpha);
    }
    this.alpha = (float) alpha;
  }

  /** A number in (0, 1). */
  double sample(@Nullable Generator generator) {
    double first = gamma(generator);
    double second = gamma(generator);
    float share = (float) (first / (first + second));
    return Math.min(Math.nextDown(1f), Math.max(Float.MIN_NORMAL, share));
  }

  private double gamma(@Nullable Generator generator) {
    double shape = alpha;
    double scale = 1;
    if (shape < 1) { // few candidates would be accepted: sample with one more, and shrink it
      scale = Math.pow(1 - Draws.uniformDouble(generator), 1.0 / shape);
      shape += 1;
    }
    double d = shape - THIRD;
    double c = 1.0 / Math.sqrt(9.0 * d);
    while (true) {
      double x = Draws.normalDouble(generator);
      double y = 1.0 + c * x;
      if (y <= 0) {
        continue;
      }
      double v = y * y * y;
      double u = 1 - Draws.uniformDouble(generator);
      double square = x * x;
      if (u < 1.0 - SQUEEZE * square * square
          || Math.log(u) < 0.5 * square + d * (1.0 - v + Math.log(v))) {
        return Math.max(Double.MIN_NORMAL, scale * d * v);
      }
    }
  }
}
