package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Puts a rectangle of the sample before it (of the last, for the first) into each sample of a
 * batch, and blends the labels by area. One rectangle, whose area is drawn from Beta(alpha, alpha),
 * holds for the batch. Paper: Yun et al., CutMix: Regularization Strategy to Train Strong
 * Classifiers with Localizable Features.
 *
 * <p>Inputs are {@code (N, C, H, W)}; for targets see {@link MixUp}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/v2/_augment.py">
 *     torchvision v0.28.0 transforms/v2/_augment.py, CutMix</a>
 */
public final class CutMix implements BatchTransform {
  private final Beta share;
  private final MixedTargets targets;

  /**
   * Rectangles between samples of batches with class indices below {@code numClasses}.
   *
   * @param alpha of the Beta distribution, above 0; torchvision's default is 1
   * @throws IllegalArgumentException if a value is out of range
   */
  public CutMix(double alpha, int numClasses) {
    this.share = new Beta(alpha);
    this.targets = new MixedTargets(numClasses);
  }

  @Override
  public UnaryOperator<Batch> draw(long[] shape, @Nullable Generator generator) {
    if (shape.length != 4) {
      throw new DataException(
          "CutMix needs batches of 4 dimensions (N, C, H, W), found " + shape.length);
    }
    int height = Math.toIntExact(shape[2]);
    int width = Math.toIntExact(shape[3]);
    double side = 0.5 * Math.sqrt(1.0 - share.sample(generator));
    int x = Draws.randint(width, generator);
    int y = Draws.randint(height, generator);
    int halfWidth = (int) (side * width);
    int halfHeight = (int) (side * height);
    int left = Math.max(x - halfWidth, 0);
    int top = Math.max(y - halfHeight, 0);
    int right = Math.min(x + halfWidth, width);
    int bottom = Math.min(y + halfHeight, height);
    double area = (double) (right - left) * (bottom - top);
    double lam = 1.0 - area / ((double) width * height);
    return batch -> {
      Tensor mixed = batch.inputs().clone();
      Tensor before = batch.inputs().roll(new long[] {1}, 0);
      rectangle(mixed, left, top, right, bottom).copy_(rectangle(before, left, top, right, bottom));
      return new Batch(mixed, targets.mix(batch.targets(), lam));
    };
  }

  private static Tensor rectangle(Tensor x, int left, int top, int right, int bottom) {
    return x.narrow(2, top, bottom - top).narrow(3, left, right - left);
  }
}
