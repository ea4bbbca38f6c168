package dev.graft.nn;

import dev.graft.internal.TensorKernels;
import dev.graft.internal.TensorKernels.After;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** One normalisation, with what follows it, by the native kernels: there and back. */
final class NormPass {
  private final BatchNorm2dImpl norm;
  private final Tensor x;
  private final After after;
  private final boolean training;

  /** Scale, shift, mean and inverse standard deviation of each channel, one after the other. */
  private final Tensor saved;

  NormPass(BatchNorm2dImpl norm, Tensor x, After after) {
    this.norm = norm;
    this.x = x;
    this.after = after;
    this.training = norm.is_training();
    this.saved = torch.empty(4 * x.size(1));
  }

  Tensor saved() {
    return saved;
  }

  boolean learns() {
    return norm.weight().requires_grad() || norm.bias().requires_grad();
  }

  /**
   * {@code (N, C, H, W)}, or half as high and wide with a pooling.
   *
   * @param keep whether {@code x} must stay as it is
   */
  Tensor forward(@Nullable Tensor residual, boolean keep) {
    Tensor y = keep || after == After.RELU_MAX_POOL ? output() : x;
    require(run(norm, x, residual, after, y, saved));
    return y;
  }

  /**
   * A normalisation and what follows it, in one pass; moves the running statistics in training.
   *
   * @param x float32 or bfloat16, as {@code residual} and {@code y}
   * @param y where the result goes; may be {@code x} unless it is pooled
   * @param saved room for 4 floats a channel, or null where nothing goes back
   * @return false, with nothing changed, if memory is short
   */
  static boolean run(
      BatchNorm2dImpl norm,
      Tensor x,
      @Nullable Tensor residual,
      After after,
      Tensor y,
      @Nullable Tensor saved) {
    BatchNormOptions options = norm.options();
    boolean training = norm.is_training();
    boolean done =
        TensorKernels.batchNorm(
            x.scalar_type().intern() == torch.ScalarType.BFloat16,
            TensorKernels.address(x),
            x.size(0),
            x.size(2),
            x.size(3),
            x.size(1),
            TensorKernels.address(norm.weight()),
            TensorKernels.address(norm.bias()),
            TensorKernels.address(norm.running_mean()),
            TensorKernels.address(norm.running_var()),
            options.momentum().get(),
            options.eps().get(),
            training,
            residual == null ? 0 : TensorKernels.address(residual),
            after.code,
            TensorKernels.address(y),
            saved == null ? 0 : TensorKernels.address(saved));
    if (done && training) {
      norm.num_batches_tracked().add_(new Scalar(1));
    }
    return done;
  }

  private Tensor output() {
    boolean halves = after == After.RELU_MAX_POOL;
    return empty(
        x.size(0),
        x.size(1),
        halves ? (x.size(2) + 1) / 2 : x.size(2),
        halves ? (x.size(3) + 1) / 2 : x.size(3));
  }

  private static Tensor empty(long... sizes) {
    return torch.empty(
        sizes,
        new TensorOptions(torch.ScalarType.Float),
        new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
  }

  /**
   * Goes back.
   *
   * @param y what forward returned
   * @param dy its gradient; overwritten
   * @param more another part of that gradient, or null
   * @param dx where the gradient of {@code x} goes; may be {@code x}
   * @param learns whether to add to the gradients of weight and bias
   * @return the gradient of the normalisation's output, which is also that of a residual
   */
  Tensor backward(Tensor y, Tensor dy, @Nullable Tensor more, Tensor dx, boolean learns) {
    long channels = x.size(1);
    Tensor masked = dy;
    Tensor second = more;
    if (after == After.RELU_MAX_POOL) {
      if (second != null) {
        dy.add_(second);
        second = null;
      }
      masked = empty(x.size(0), channels, x.size(2), x.size(3));
      TensorKernels.maxPoolBackward(
          TensorKernels.address(x),
          x.size(0),
          x.size(2),
          x.size(3),
          channels,
          TensorKernels.address(saved),
          TensorKernels.address(dy),
          TensorKernels.address(masked));
    }
    Tensor ofWeight = torch.empty(channels);
    Tensor ofBias = torch.empty(channels);
    require(
        TensorKernels.batchNormBackward(
            TensorKernels.address(x),
            x.size(0) * x.size(2) * x.size(3),
            channels,
            TensorKernels.address(norm.weight()),
            TensorKernels.address(saved),
            training,
            after == After.RELU ? TensorKernels.address(y) : 0,
            TensorKernels.address(masked),
            second == null ? 0 : TensorKernels.address(second),
            TensorKernels.address(dx),
            TensorKernels.address(ofWeight),
            TensorKernels.address(ofBias)));
    if (learns) {
      Gradients.add(norm.weight(), ofWeight);
      Gradients.add(norm.bias(), ofBias);
    }
    return masked;
  }

  private static void require(boolean done) {
    if (!done) {
      throw new OutOfMemoryError("no native memory for a normalisation's sums");
    }
  }
}
