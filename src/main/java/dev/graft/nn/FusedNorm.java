package dev.graft.nn;

import dev.graft.internal.TensorKernels;
import dev.graft.internal.TensorKernels.After;
import java.util.Arrays;
import java.util.function.Supplier;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.MaxPool2dOptions;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The layers behind a convolution in one pass over its output, in place, where no gradient is asked
 * for: in a frozen backbone, in evaluation, in inference. In evaluation the bits are those of the
 * layers one by one; in training the batch's statistics differ by rounding. Activations that
 * autocast has made bfloat16 are computed with in float32 and rounded once. The layers are the
 * plain twin and run in all other cases: another device, dtype or layout, other layers in the
 * slots, a forward hook on one of them.
 */
public final class FusedNorm {
  private FusedNorm() {}

  /**
   * {@code relu(norm(out))}.
   *
   * @param conv the slot that computed {@code out}; a hook on it may have kept {@code out}, which
   *     then is not overwritten
   * @param out {@code (N, C, H, W)}; must not be used afterwards
   */
  public static Tensor normRelu(Slot conv, Slot norm, Slot relu, Tensor out) {
    Tape tape = Tape.recording();
    if (tape != null) {
      return tape.norm(norm.as(BatchNorm2dImpl.class), out, null, After.RELU);
    }
    return fuses(conv, norm, relu, out) && run(norm, out, null, null)
        ? out
        : relu.forward(norm.forward(out));
  }

  /**
   * {@code relu(norm(out) + identity)}.
   *
   * @param identity computes {@code (N, C, H, W)}, after {@code norm} unless they are fused
   */
  public static Tensor normAddRelu(
      Slot conv, Slot norm, Slot relu, Tensor out, Supplier<Tensor> identity) {
    Tape tape = Tape.recording();
    if (tape != null) {
      return tape.norm(norm.as(BatchNorm2dImpl.class), out, identity.get(), After.RELU);
    }
    if (!fuses(conv, norm, relu, out)) {
      out = norm.forward(out);
      out.add_(identity.get());
      return relu.forward(out);
    }
    Tensor beside = identity.get();
    if (takes(beside)
        && beside.scalar_type().intern() == out.scalar_type().intern()
        && !TensorKernels.isRecorded(beside)
        && Arrays.equals(Errors.sizes(out), Errors.sizes(beside))
        && run(norm, out, beside, null)) {
      return out;
    }
    out = norm.forward(out);
    out.add_(beside);
    return relu.forward(out);
  }

  /**
   * {@code maxpool(relu(norm(out)))}, for a 3x3 pooling with stride 2 and padding 1.
   *
   * @param out {@code (N, C, H, W)}; must not be used afterwards, and may be freed
   */
  public static Tensor normReluMaxPool(Slot conv, Slot norm, Slot relu, Slot maxpool, Tensor out) {
    Tape tape = Tape.recording();
    if (tape != null) {
      return tape.norm(norm.as(BatchNorm2dImpl.class), out, null, After.RELU_MAX_POOL);
    }
    if (fuses(conv, norm, relu, out) && pools3x3(maxpool)) {
      Tensor pooled =
          torch.empty(
              new long[] {out.size(0), out.size(1), (out.size(2) + 1) / 2, (out.size(3) + 1) / 2},
              new TensorOptions(out.scalar_type()),
              new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
      if (run(norm, out, null, pooled)) {
        out.deallocate(); // the largest of all activations, not only at the end of the step
        return pooled;
      }
    }
    return maxpool.forward(normRelu(conv, norm, relu, out));
  }

  /**
   * Whether the passes run over the outputs of a pair in inference, in float32 or by autocast: then
   * a folded convolution, behind which ReLU, addition and pooling go one by one, is not faster.
   *
   * @param format layout of the activations
   */
  public static boolean serves(ConvNorm pair, torch.MemoryFormat format) {
    return pair.fused()
        && TensorKernels.available()
        && format == torch.MemoryFormat.ChannelsLast
        && pair.norm().get() instanceof BatchNorm2dImpl norm
        && takes(norm.weight(), norm.bias());
  }

  private static boolean fuses(Slot conv, Slot norm, Slot relu, Tensor out) {
    if (conv.hasHooks() || norm.hasHooks() || relu.hasHooks() || !TensorKernels.available()) {
      return false;
    }
    // What other layers hand out may be their input, which others still need.
    if (!(conv.get() instanceof Conv2dImpl)
        || !(norm.get() instanceof BatchNorm2dImpl batchNorm)
        || !(relu.get() instanceof ReLUImpl)) {
      return false;
    }
    if (!takes(out) || out.dim() != 4) {
      return false;
    }
    // With hardly more pixels than threads LibTorch adds in another order.
    return out.size(0) * out.size(2) * out.size(3) > torch.get_num_threads()
        && takes(batchNorm)
        && batchNorm.options().num_features().get() == out.size(1)
        && !TensorKernels.isRecorded(out, batchNorm.weight(), batchNorm.bias());
  }

  /** Bfloat16 with and without autocast; float32 under autocast is LibTorch's. */
  private static boolean takes(Tensor out) {
    return TensorKernels.takes(out, torch.MemoryFormat.ChannelsLast)
        ? !TensorKernels.leftToLibTorch(out)
        : TensorKernels.takesBf16(out, torch.MemoryFormat.ChannelsLast);
  }

  /** Whether the kernels compute such a normalisation. */
  static boolean takes(BatchNorm2dImpl norm) {
    BatchNormOptions options = norm.options();
    return options.affine().get()
        && options.track_running_stats().get()
        && options.momentum().has_value()
        && takes(norm.weight(), norm.bias())
        && takes(norm.running_mean(), norm.running_var());
  }

  private static boolean takes(Tensor a, Tensor b) {
    return TensorKernels.takes(a, torch.MemoryFormat.Contiguous)
        && TensorKernels.takes(b, torch.MemoryFormat.Contiguous);
  }

  static boolean pools3x3(Slot maxpool) {
    if (maxpool.hasHooks() || !(maxpool.get() instanceof MaxPool2dImpl pool)) {
      return false;
    }
    MaxPool2dOptions options = pool.options();
    return both(options.kernel_size(), 3)
        && both(options.stride(), 2)
        && both(options.padding(), 1)
        && both(options.dilation(), 1)
        && !options.ceil_mode().get();
  }

  private static boolean both(LongPointer values, long expected) {
    return values.get(0) == expected && values.get(1) == expected;
  }

  private static boolean run(
      Slot norm, Tensor x, @Nullable Tensor residual, @Nullable Tensor pooled) {
    BatchNorm2dImpl batchNorm = norm.as(BatchNorm2dImpl.class);
    return pooled == null
        ? NormPass.run(batchNorm, x, residual, After.RELU, x, null)
        : NormPass.run(batchNorm, x, residual, After.RELU_MAX_POOL, pooled, null);
  }
}
