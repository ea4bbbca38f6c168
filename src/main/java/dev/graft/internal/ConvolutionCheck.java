package dev.graft.internal;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Compares a float32 convolution with the same in float64. The channels-last 1x1 convolution of
 * ResNet-18's {@code layer4.0.downsample} is one that the presets 2.10 got wrong by half its value
 * on newer CPUs, without a word.
 */
public final class ConvolutionCheck {
  /** Far above rounding of 256 products, far below any wrong kernel. */
  public static final double TOLERANCE = 1e-4;

  private ConvolutionCheck() {}

  /**
   * The largest difference from float64, relative to the largest result; takes some milliseconds
   * and draws no random number.
   */
  public static double relativeError() {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      Tensor x = waves(4, 256, 14, 14).contiguous(MemoryFormat.ChannelsLast);
      Tensor weight = waves(512, 256, 1, 1).contiguous(MemoryFormat.ChannelsLast);
      Tensor got = conv(x, weight).to(ScalarType.Double);
      Tensor exact = conv(x.to(ScalarType.Double), weight.to(ScalarType.Double));
      return got.sub(exact).abs().max().item_double() / exact.abs().max().item_double();
    }
  }

  private static Tensor conv(Tensor x, Tensor weight) {
    long[] stride = {2, 2};
    return torch.conv2d(
        x, weight, new TensorOptional(), stride, new long[] {0, 0}, new long[] {1, 1}, 1);
  }

  /** Values in [-1, 1] without a pattern that a wrong stride or order would leave as it is. */
  private static Tensor waves(long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    return torch.arange(new Scalar((double) count)).to(ScalarType.Float).sin().view(shape);
  }
}
