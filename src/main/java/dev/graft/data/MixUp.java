package dev.graft.data;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Blends each sample of a batch, and its label, with the one before it (the first with the last).
 * One share, drawn from Beta(alpha, alpha), holds for the batch. Paper: Zhang et al., mixup: Beyond
 * Empirical Risk Minimization.
 *
 * <p>Targets become {@code (N, numClasses)} float32 probabilities, which {@code CrossEntropyLoss}
 * takes; targets that have two dimensions already are blended as they are.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/v2/_augment.py">
 *     torchvision v0.28.0 transforms/v2/_augment.py, MixUp</a>
 */
public final class MixUp implements BatchTransform {
  private final Beta share;
  private final MixedTargets targets;

  /**
   * A blend of batches with class indices below {@code numClasses}.
   *
   * @param alpha of the Beta distribution, above 0; torchvision's default is 1
   * @throws IllegalArgumentException if a value is out of range
   */
  public MixUp(double alpha, int numClasses) {
    this.share = new Beta(alpha);
    this.targets = new MixedTargets(numClasses);
  }

  @Override
  public UnaryOperator<Batch> draw(long[] shape, @Nullable Generator generator) {
    double lam = share.sample(generator);
    return batch -> {
      Tensor x = batch.inputs();
      Tensor mixed =
          x.roll(new long[] {1}, 0).mul_(new Scalar(1.0 - lam)).add_(x.mul(new Scalar(lam)));
      return new Batch(mixed, targets.mix(batch.targets(), lam));
    };
  }
}
