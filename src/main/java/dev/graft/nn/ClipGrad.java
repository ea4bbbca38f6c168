package dev.graft.nn;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Gradient clipping, between {@code backward} and {@code step}. Parameters without a gradient are
 * passed over.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/nn/utils/clip_grad.py">PyTorch
 *     v2.13.0 nn/utils/clip_grad.py</a>
 */
public final class ClipGrad {
  private static final double EPSILON = 1e-6;

  private ClipGrad() {}

  /** As the longer form, with the Euclidean norm; a norm that is not finite is no error. */
  @CanIgnoreReturnValue
  public static double clipGradNorm(Iterable<? extends Tensor> parameters, double maxNorm) {
    return clipGradNorm(parameters, maxNorm, 2, false);
  }

  /**
   * Scales all gradients together, in place, so that their norm as one vector is at most {@code
   * maxNorm}; smaller ones are not enlarged. Waits for the device.
   *
   * @param normType of the p-norm; infinity is the largest absolute value
   * @param errorIfNonfinite whether a norm that is not finite is refused; otherwise the gradients
   *     are scaled by it and become 0 or NaN
   * @return the norm before; 0 where there is no gradient
   * @throws IllegalArgumentException if {@code errorIfNonfinite} and the norm is infinite or NaN;
   *     the gradients are as before then
   */
  @CanIgnoreReturnValue
  public static double clipGradNorm(
      Iterable<? extends Tensor> parameters,
      double maxNorm,
      double normType,
      boolean errorIfNonfinite) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      List<Tensor> gradients = gradients(parameters);
      if (gradients.isEmpty()) {
        return 0;
      }
      Scalar p = new Scalar(normType);
      Tensor first = gradients.get(0);
      Tensor[] norms =
          gradients.stream()
              .map(g -> norm(g, p))
              .map(norm -> norm.to(first.device(), norm.scalar_type()))
              .toArray(Tensor[]::new);
      Tensor total = norm(torch.stack(new TensorVector(norms)), p);
      double value = total.item_double();
      if (errorIfNonfinite && !Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "the norm of order %s of the gradients is %s, so that they cannot be clipped"
                .formatted(normType, value));
      }
      // In Python's order of operations, for its bits.
      Tensor factor = total.add(new Scalar(EPSILON)).reciprocal().mul(new Scalar(maxNorm));
      Tensor clamped = factor.clamp(new ScalarOptional(), new ScalarOptional(new Scalar(1.0)));
      gradients.forEach(g -> g.mul_(clamped.to(g.device(), clamped.scalar_type())));
      return value;
    }
  }

  /** Limits every gradient, in place, to {@code [-clipValue, clipValue]}. */
  public static void clipGradValue(Iterable<? extends Tensor> parameters, double clipValue) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      for (Tensor gradient : gradients(parameters)) {
        gradient.clamp_(
            new ScalarOptional(new Scalar(-clipValue)), new ScalarOptional(new Scalar(clipValue)));
      }
    }
  }

  private static List<Tensor> gradients(Iterable<? extends Tensor> parameters) {
    List<Tensor> gradients = new ArrayList<>();
    for (Tensor parameter : parameters) {
      Tensor gradient = parameter.grad();
      if (gradient.defined()) {
        gradients.add(gradient);
      }
    }
    return gradients;
  }

  private static Tensor norm(Tensor x, Scalar p) {
    return torch.linalg_vector_norm(
        x,
        p,
        new org.bytedeco.pytorch.LongArrayRefOptional(),
        false,
        new org.bytedeco.pytorch.ScalarTypeOptional());
  }
}
