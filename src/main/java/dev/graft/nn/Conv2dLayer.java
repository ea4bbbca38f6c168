package dev.graft.nn;

import dev.graft.internal.TensorKernels;
import java.lang.invoke.MethodHandle;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.DetailConv2dOptions;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, which computes a 3x3 one with stride 1 by Winograd's algorithm where no gradient
 * is asked for: in a frozen backbone, in evaluation, in inference. LibTorch's own convolutions run
 * at the CPU's peak, so that only fewer products are faster.
 *
 * <p>The plain twin is the module's own forward. The results differ by rounding.
 */
final class Conv2dLayer extends Layer {
  /** With fewer tiles of 2x2 pixels, reading the transformed weights takes longer than is won. */
  private static final long LEAST_TILES = 48;

  private final Conv2dImpl conv;

  /** The transformed weights, with what tells whether they are still the module's. */
  private @Nullable Tensor packed;

  private long packedFrom;
  private long packedFingerprint;

  Conv2dLayer(Conv2dImpl conv, MethodHandle handle) {
    super(conv, handle);
    this.conv = conv;
  }

  @Override
  Tensor forward(Tensor x) {
    Tensor weight = conv.weight();
    if (!takes(x, weight)) {
      return super.forward(x);
    }
    long n = x.size(0);
    long h = x.size(2);
    long w = x.size(3);
    long c = weight.size(1);
    long k = weight.size(0);
    Tensor y =
        torch.empty(
            new long[] {n, k, h, w},
            new TensorOptions(torch.ScalarType.Float),
            new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
    boolean done =
        TensorKernels.winogradConv3x3(
            TensorKernels.address(x),
            n,
            h,
            w,
            c,
            k,
            TensorKernels.address(packed(weight)),
            TensorKernels.address(y));
    if (!done) {
      return super.forward(x);
    }
    return conv.options().bias().get() ? y.add_(conv.bias().view(1, -1, 1, 1)) : y;
  }

  private boolean takes(Tensor x, Tensor weight) {
    return weight.dim() == 4
        && weight.size(2) == 3
        && weight.size(3) == 3
        && x.defined()
        && x.dim() == 4
        && x.size(1) == weight.size(1)
        && TensorKernels.available()
        && panelsFit(weight)
        && x.size(0) * ((x.size(2) + 1) / 2) * ((x.size(3) + 1) / 2) >= LEAST_TILES
        && x.size(0) * x.size(2) * x.size(3) * Math.max(x.size(1), weight.size(0))
            <= Integer.MAX_VALUE // as oneDNN: beyond, LibTorch splits the batch
        && TensorKernels.takes(x, torch.MemoryFormat.ChannelsLast)
        && (TensorKernels.takes(weight, torch.MemoryFormat.ChannelsLast)
            || TensorKernels.takes(weight, torch.MemoryFormat.Contiguous))
        && !TensorKernels.leftToLibTorch(x, weight)
        && plain3x3()
        && biasFits();
  }

  private static boolean panelsFit(Tensor weight) {
    long panel = TensorKernels.winogradPanel();
    return panel > 0 && weight.size(1) % (panel / 2) == 0 && weight.size(0) % panel == 0;
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
            && !TensorKernels.leftToLibTorch(conv.bias()));
  }

  private static boolean both(LongPointer values, long expected) {
    return values.get(0) == expected && values.get(1) == expected;
  }

  /** A handle of the open scope: another thread may let go of the weights meanwhile. */
  private synchronized Tensor packed(Tensor weight) {
    long from = TensorKernels.address(weight);
    // Version counters do not see what is written through data() or an address.
    long fingerprint = TensorKernels.fingerprint(from, weight.numel());
    if (packed == null || packedFrom != from || packedFingerprint != fingerprint) {
      release();
      Tensor fresh = torch.empty(16 * weight.size(0) * weight.size(1));
      TensorKernels.winogradPack(
          from,
          weight.stride(0),
          weight.stride(1),
          weight.stride(2),
          weight.stride(3),
          weight.size(1),
          weight.size(0),
          TensorKernels.address(fresh));
      fresh.retainReference();
      packed = fresh;
      packedFrom = from;
      packedFingerprint = fingerprint;
    }
    return new Tensor(packed);
  }

  @Override
  synchronized void release() {
    if (packed != null) {
      packed.releaseReference();
      packed = null;
    }
  }
}
