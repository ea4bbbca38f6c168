package dev.graft.models;

import dev.graft.nn.Module;
import java.util.Arrays;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Drops a residual branch for some images of a batch, in training: {@code mode="row"}.
 *
 * <p>Shape: {@code (N, ...)} to the same. In evaluation, and where {@code p} is 0, the result is
 * the input itself and nothing is drawn; otherwise one number an image is drawn from LibTorch's
 * default generator.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/ops/stochastic_depth.py">
 *     torchvision v0.28.0 ops/stochastic_depth.py</a>
 * @see <a href="https://arxiv.org/abs/1603.09382">Deep Networks with Stochastic Depth</a>
 */
final class StochasticDepth extends Module {
  private final double p;

  /** Drops with probability {@code p}, from 0 to 1. */
  StochasticDepth(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("a probability is from 0 to 1, not " + p);
    }
    this.p = p;
  }

  @Override
  public Tensor forward(Tensor x) {
    if (!isTraining() || p == 0) {
      return x;
    }
    double survival = 1 - p;
    long[] size = new long[(int) x.dim()];
    Arrays.fill(size, 1);
    size[0] = x.size(0);
    Tensor noise =
        torch
            .empty(size, x.options(), new MemoryFormatOptional())
            .bernoulli_(survival, new GeneratorOptional());
    if (survival > 0) {
      noise.div_(new Scalar(survival));
    }
    return x.mul(noise);
  }
}
