package dev.graft.data;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Blends each target of a batch with the one before it. */
final class MixedTargets {
  private final int numClasses;

  MixedTargets(int numClasses) {
    if (numClasses <= 0) {
      throw new IllegalArgumentException("numClasses must be positive, found " + numClasses);
    }
    this.numClasses = numClasses;
  }

  /** {@code (N, numClasses)} float32; belongs to the open scope. */
  Tensor mix(Tensor targets, double lam) {
    Tensor y = targets;
    if (y.dim() == 1) {
      if (y.numel() > 0 && y.max().item_long() >= numClasses) {
        throw new DataException(
            "class index %d does not fit numClasses = %d"
                .formatted(y.max().item_long(), numClasses));
      }
      y = torch.one_hot(y, numClasses);
    } else if (y.size(1) != numClasses) {
      throw new DataException(
          "targets have %d classes, numClasses is %d".formatted(y.size(1), numClasses));
    }
    if (!y.is_floating_point()) {
      y = y.to(torch.ScalarType.Float);
    }
    return y.roll(new long[] {1}, 0).mul_(new Scalar(1.0 - lam)).add_(y.mul(new Scalar(lam)));
  }
}
