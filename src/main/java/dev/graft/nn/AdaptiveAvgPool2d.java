package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Averages over each cell of a grid of the given size, as {@code torch.nn.AdaptiveAvgPool2d}.
 *
 * <p>Shape: {@code (N, C, H, W)} to {@code (N, C, height, width)}. It stands in for the presets'
 * {@code AdaptiveAvgPool2dImpl}, whose options cannot be given two sizes from Java.
 */
public final class AdaptiveAvgPool2d extends Module {
  private final long height;
  private final long width;

  /** Averages to {@code height} by {@code width} cells. */
  public AdaptiveAvgPool2d(long height, long width) {
    this.height = height;
    this.width = width;
  }

  @Override
  public Tensor forward(Tensor x) {
    return torch.adaptive_avg_pool2d(x, height, width);
  }
}
