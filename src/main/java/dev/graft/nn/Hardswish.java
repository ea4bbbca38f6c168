package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code x * relu6(x + 3) / 6}, as {@code torch.nn.Hardswish}, which the presets lack.
 *
 * <p>Shape: any, to the same. The result is new.
 *
 * @see <a href="https://arxiv.org/abs/1905.02244">Searching for MobileNetV3</a>
 */
public final class Hardswish extends Module {
  @Override
  public Tensor forward(Tensor x) {
    return torch.hardswish(x);
  }
}
