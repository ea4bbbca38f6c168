package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * {@code relu6(x + 3) / 6}, as {@code torch.nn.Hardsigmoid}, which the presets lack.
 *
 * <p>Shape: any, to the same, with values in [0, 1]. The result is new.
 */
public final class Hardsigmoid extends Module {
  @Override
  public Tensor forward(Tensor x) {
    return torch.hardsigmoid(x);
  }
}
