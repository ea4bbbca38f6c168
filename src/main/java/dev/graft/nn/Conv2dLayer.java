package dev.graft.nn;

import dev.graft.internal.TensorKernels;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.DetailConv2dOptions;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, which computes a 3x3 one with stride 1 by Winograd's algorithm where no gradient
 * is asked for: in a frozen backbone, in evaluation, in inference. LibTorch's own convolutions run
 * at the CPU's peak, so that only fewer products are faster.
 *
 * <p>The plain twin is the module's own forward. The results differ by rounding; in bfloat16, which
 * autocast asks for, by several times LibTorch's own ({@code
 * docs/decisions/0036-bf16-winograd.md}).
 */
final class Conv2dLayer extends Layer {
  /** With fewer tiles of 4x4 pixels, transforming the weights takes longer than is won. */
  private static final long LEAST_TILES = 8;

  private final Conv2dImpl conv;

  Conv2dLayer(Conv2dImpl conv, MethodHandle handle) {
    super(conv, handle);
    this.conv = conv;
  }

  @Override
  Tensor forward(Tensor x) {
    Tensor weight = conv.weight();
    Tensor y =
        takes(x, weight) || takesBf16(x, weight)
            ? winograd(x, weight, TensorKernels.address(weight), strides(weight))
            : null;
    if (y == null) {
      return super.forward(x);
    }
    return conv.options().bias().get() ? y.add_(conv.bias().view(1, -1, 1, 1)) : y;
  }

  private static long[] strides(Tensor weight) {
    return new long[] {weight.stride(0), weight.stride(1), weight.stride(2), weight.stride(3)};
  }

  /**
   * Of the dtype of {@code x}; null if memory is short.
   *
   * @param weight {@code (K, C, 3, 3)}, whose sizes count
   * @param address of its first element, from which the strides lead to the others
   */
  private static @Nullable Tensor winograd(Tensor x, Tensor weight, long address, long[] strides) {
    long n = x.size(0);
    long h = x.size(2);
    long w = x.size(3);
    long c = weight.size(1);
    long k = weight.size(0);
    boolean bf16 = x.scalar_type().intern() == torch.ScalarType.BFloat16;
    Tensor y =
        torch.empty(
            new long[] {n, k, h, w},
            new TensorOptions(bf16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float),
            new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
    boolean done =
        TensorKernels.winogradConv3x3(
            bf16,
            TensorKernels.address(x),
            n,
            h,
            w,
            c,
            k,
            address,
            strides[0],
            strides[1],
            strides[2],
            strides[3],
            TensorKernels.address(y));
    return done ? y : null;
  }

  private boolean takes(Tensor x, Tensor weight) {
    return TensorKernels.takes(x, torch.MemoryFormat.ChannelsLast)
        && shapesFit(x, weight)
        && TensorKernels.winogradTakes(false, weight.size(1), weight.size(0))
        && !TensorKernels.leftToLibTorch(x, weight)
        && biasFits();
  }

  /**
   * Whether autocast makes this a bfloat16 convolution, of a bfloat16 input and a float32 weight.
   */
  private boolean takesBf16(Tensor x, Tensor weight) {
    return TensorKernels.takesBf16(x, torch.MemoryFormat.ChannelsLast)
        && shapesFit(x, weight)
        && TensorKernels.winogradTakes(true, weight.size(1), weight.size(0))
        && TensorKernels.autocastsToBf16()
        && !TensorKernels.isRecorded(x, weight)
        && biasFits();
  }

  private boolean shapesFit(Tensor x, Tensor weight) {
    return TensorKernels.available()
        && weight.dim() == 4
        && weight.size(2) == 3
        && weight.size(3) == 3
        && x.dim() == 4
        && x.size(1) == weight.size(1)
        && x.size(0) * ((x.size(2) + 3) / 4) * ((x.size(3) + 3) / 4) >= LEAST_TILES
        && x.size(0) * x.size(2) * x.size(3) * Math.max(x.size(1), weight.size(0))
            <= Integer.MAX_VALUE // as oneDNN: beyond, LibTorch splits the batch
        && (TensorKernels.takes(weight, torch.MemoryFormat.ChannelsLast)
            || TensorKernels.takes(weight, torch.MemoryFormat.Contiguous))
        && plain3x3();
  }

  /** Read anew each time: options may be changed behind a module's back. */
  private boolean plain3x3() {
    DetailConv2dOptions options = conv.options();
    if (options.groups().get() != 1 || !both(options.stride(), 1) || !both(options.dilation(), 1)) {
      return false;
    }
    try {
      return both(options.padding().get0(), 1) && options.padding_mode().get0() != null;
    } catch (RuntimeException e) {
      return false; // another alternative of the variant: "same", "valid", or not zeros
    }
  }

  private boolean biasFits() {
    return !conv.options().bias().get()
        || (TensorKernels.takes(conv.bias(), torch.MemoryFormat.Contiguous)
            && !TensorKernels.isRecorded(conv.bias()));
  }

  private static boolean both(LongPointer values, long expected) {
    return values.get(0) == expected && values.get(1) == expected;
  }

  /** Whether gradients can be computed by hand: no bias, zeros around, a float32 weight. */
  boolean differentiable() {
    Tensor weight = conv.weight();
    DetailConv2dOptions options = conv.options();
    try {
      return !options.bias().get()
          && options.padding().get0() != null
          && options.padding_mode().get0() != null
          && TensorKernels.takes(weight, torch.MemoryFormat.ChannelsLast);
    } catch (RuntimeException e) {
      return false; // another alternative of the variant: "same", "valid", or not zeros
    }
  }

  boolean learns() {
    return conv.weight().requires_grad();
  }

  /** The gradient of {@code x}, {@code (N, C, H, W)}, for that of the output. */
  Tensor inputGradient(Tensor x, Tensor dy) {
    Tensor weight = conv.weight();
    if (takes(x, weight) && TensorKernels.winogradTakes(false, weight.size(0), weight.size(1))) {
      // A convolution with the same weights, inputs and outputs swapped, seen from behind.
      long[] strides = strides(weight);
      Tensor dx =
          winograd(
              dy,
              weight.transpose(0, 1),
              TensorKernels.address(weight) + Float.BYTES * 2 * (strides[2] + strides[3]),
              new long[] {strides[1], strides[0], -strides[2], -strides[3]});
      if (dx != null) {
        return dx;
      }
    }
    return new Tensor(gradients(x, weight, dy, true).get0()); // the tuple's own dies with it
  }

  /** Adds to the weight's gradient. */
  void addWeightGradient(Tensor x, Tensor dy) {
    Tensor weight = conv.weight();
    if (takes(x, weight)
        && TensorKernels.winogradDifferentiates(
            x.size(0), x.size(2), x.size(3), weight.size(1), weight.size(0))) {
      Tensor gradient = torch.empty_like(weight);
      boolean done =
          TensorKernels.winogradWeightGradient(
              TensorKernels.address(x),
              x.size(0),
              x.size(2),
              x.size(3),
              weight.size(1),
              weight.size(0),
              TensorKernels.address(dy),
              TensorKernels.address(gradient),
              gradient.stride(0),
              gradient.stride(1),
              gradient.stride(2),
              gradient.stride(3));
      if (done) {
        Gradients.add(weight, gradient);
        return;
      }
    }
    Gradients.add(weight, gradients(x, weight, dy, false).get1());
  }

  /** LibTorch's own: of the input or of the weight. */
  private T_TensorTensorTensor_T gradients(Tensor x, Tensor weight, Tensor dy, boolean ofInput) {
    DetailConv2dOptions options = conv.options();
    return torch.convolution_backward(
        dy,
        x,
        weight,
        new LongArrayRefOptional(),
        pair(options.stride()),
        pair(options.padding().get0()),
        pair(options.dilation()),
        false,
        new long[] {0, 0},
        options.groups().get(),
        new BoolPointer(3).put(0, ofInput).put(1, !ofInput).put(2, false));
  }

  private static long[] pair(LongPointer values) {
    return new long[] {values.get(0), values.get(1)};
  }
}
