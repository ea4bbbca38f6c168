package dev.graft.models;

import dev.graft.nn.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A view with the dimensions in another order.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/ops/misc.py">torchvision
 *     v0.28.0 ops/misc.py</a>
 */
final class Permute extends Module {
  private final long[] dims;

  Permute(long... dims) {
    this.dims = dims.clone();
  }

  @Override
  public Tensor forward(Tensor x) {
    return x.permute(dims);
  }
}
