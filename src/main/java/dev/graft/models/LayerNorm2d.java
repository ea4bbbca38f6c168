package dev.graft.models;

import dev.graft.nn.Module;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalises each pixel over its channels.
 *
 * <p>Shape: {@code (N, C, H, W)} to the same, laid out with the channel last in memory.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/convnext.py">
 *     torchvision v0.28.0 models/convnext.py</a>
 */
final class LayerNorm2d extends Module {
  private final long channels;
  private final double eps;

  LayerNorm2d(long channels, double eps) {
    this.channels = channels;
    this.eps = eps;
    try (PointerScope scope = new PointerScope()) {
      register_parameter("weight", torch.ones(channels));
      register_parameter("bias", torch.zeros(channels));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return torch
        .layer_norm(
            x.permute(0, 2, 3, 1),
            new long[] {channels},
            new TensorOptional(ownParameter("weight")),
            new TensorOptional(ownParameter("bias")),
            eps,
            true)
        .permute(0, 3, 1, 2);
  }
}
