package dev.graft.internal;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The kernels of {@code native/} that work on tensors of the CPU, by address. Callers hold the
 * tensors for as long as the call lasts and have checked them with {@link #takes}. What they are
 * for, and what they were measured to gain, stands in {@code
 * docs/decisions/0024-frozen-kernels.md}.
 */
public final class TensorKernels {
  private TensorKernels() {}

  /** Whether the kernels are there and switched on. */
  public static boolean available() {
    return NativeKernels.status().inForce();
  }

  /** Whether a tensor is what the kernels compute with: float32 on the CPU, dense. */
  public static boolean takes(Tensor tensor, torch.MemoryFormat format) {
    return is(tensor, torch.ScalarType.Float, format);
  }

  /** Whether a tensor is dense bfloat16 on the CPU. */
  public static boolean takesBf16(Tensor tensor, torch.MemoryFormat format) {
    return is(tensor, torch.ScalarType.BFloat16, format);
  }

  private static boolean is(Tensor tensor, torch.ScalarType dtype, torch.MemoryFormat format) {
    return tensor.defined()
        && tensor.is_cpu()
        && tensor.scalar_type().intern() == dtype
        && tensor.layout().intern() == torch.Layout.Strided
        && tensor.is_contiguous(format);
  }

  /**
   * Whether an operation on these tensors would be recorded for a backward pass, or computed in
   * another precision by autocast: then it is LibTorch's.
   */
  public static boolean leftToLibTorch(Tensor... tensors) {
    return torch.is_autocast_enabled(torch.DeviceType.CPU) || isRecorded(tensors);
  }

  /** Whether an operation on these tensors would be recorded for a backward pass. */
  public static boolean isRecorded(Tensor... tensors) {
    if (GradMode.is_enabled()) {
      for (Tensor tensor : tensors) {
        if (tensor.requires_grad()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a tensor's first element is. */
  public static long address(Tensor tensor) {
    return tensor.data_ptr().address();
  }

  /** Whether autocast makes the CPU's convolutions bfloat16. */
  public static boolean autocastsToBf16() {
    return torch.is_autocast_enabled(torch.DeviceType.CPU)
        && torch.get_autocast_dtype(torch.DeviceType.CPU).intern() == torch.ScalarType.BFloat16;
  }

  /**
   * Whether the CPU has a kernel for 3x3 convolutions of {@code c} channels to {@code k}.
   *
   * @param bf16 whether of bfloat16, not float32
   */
  public static native boolean winogradTakes(boolean bf16, long c, long k);

  /**
   * A 3x3 convolution with stride 1 and padding 1: {@code (n, c, h, w)} at {@code x} to {@code (n,
   * k, h, w)} at {@code y}, both channels-last, by float32 weights {@code (k, c, 3, 3)} whose
   * strides are given in floats.
   *
   * @param bf16 whether {@code x} and {@code y} are bfloat16, not float32
   * @return false, with {@code y} undefined, if the shape is not for the kernel or memory is short
   */
  public static native boolean winogradConv3x3(
      boolean bf16,
      long x,
      long n,
      long h,
      long w,
      long c,
      long k,
      long weights,
      long outStride,
      long inStride,
      long rowStride,
      long columnStride,
      long y);

  /** Whether the kernels take the weight gradient of such a convolution, too. */
  public static native boolean winogradDifferentiates(long n, long h, long w, long c, long k);

  /**
   * The gradient of a 3x3 convolution's weights {@code (k, c, 3, 3)}, whose strides are given in
   * floats, at {@code dw}, for {@code x} and the gradient of {@code y}, laid out as in {@link
   * #winogradConv3x3}.
   *
   * @return false, with {@code dw} undefined, if the shape is not for the kernel or memory is short
   */
  public static native boolean winogradWeightGradient(
      long x,
      long n,
      long h,
      long w,
      long c,
      long k,
      long dy,
      long dw,
      long outStride,
      long inStride,
      long rowStride,
      long columnStride);

  /** What follows a normalisation in the same pass. */
  public enum After {
    NOTHING(0),
    RELU(1),
    /** ReLU and a 3x3 maximum, stride 2, padding 1. */
    RELU_MAX_POOL(2);

    /** What the native side calls it. */
    public final int code;

    After(int code) {
      this.code = code;
    }
  }

  /**
   * BatchNorm and what follows in one pass over {@code (n, channels, h, w)} at {@code x},
   * channels-last, to {@code y}, which may be {@code x} unless it is pooled; a residual is added
   * behind BatchNorm unless its address is 0. In training the running statistics move.
   *
   * @param bf16 whether {@code x}, {@code residual} and {@code y} are bfloat16, not float32
   * @param after the {@link After}'s code
   * @param saved 0, or room for 4 floats a channel, which {@link #batchNormBackward} needs
   * @return false, with nothing changed, if memory is short
   */
  public static native boolean batchNorm(
      boolean bf16,
      long x,
      long n,
      long h,
      long w,
      long channels,
      long weight,
      long bias,
      long runningMean,
      long runningVar,
      double momentum,
      double eps,
      boolean training,
      long residual,
      int after,
      long y,
      long saved);

  /**
   * The way back through {@link #batchNorm} and a ReLU: {@code dy} becomes the gradient of
   * BatchNorm's output, and {@code dx}, {@code dweight} and {@code dbias} are computed from it.
   *
   * @param y what the ReLU returned; 0 if none followed
   * @param dy2 more of {@code y}'s gradient; 0 if there is none
   * @param dx may be {@code x}
   * @return false, with nothing changed, if memory is short
   */
  public static native boolean batchNormBackward(
      long x,
      long rows,
      long channels,
      long weight,
      long saved,
      boolean training,
      long y,
      long dy,
      long dy2,
      long dx,
      long dweight,
      long dbias);

  /**
   * The way back through the ReLU and pooling of {@link #batchNorm}: the gradient of BatchNorm's
   * output {@code (n, channels, h, w)} at {@code dx}, for that of the pooled image.
   */
  public static native void maxPoolBackward(
      long x, long n, long h, long w, long channels, long saved, long dy, long dx);
}
