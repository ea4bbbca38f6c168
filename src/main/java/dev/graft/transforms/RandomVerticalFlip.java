package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Turns an image upside down, mirrored, with a given probability; draws one {@code rand(1)}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomVerticalFlip</a>
 */
public final class RandomVerticalFlip implements ImageTransform {
  private final double p;

  /** Flips every second image on average. */
  public RandomVerticalFlip() {
    this(0.5);
  }

  /**
   * Flips with probability {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in [0, 1]
   */
  public RandomVerticalFlip(double p) {
    this.p = Checks.probability("RandomVerticalFlip", p);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return Draws.rand(generator) < (float) p
        ? new Step(width, height)
        : new Steps.Identity(width, height);
  }

  @Override
  public String toString() {
    return "RandomVerticalFlip(" + p + ")";
  }

  private record Step(int width, int height) implements ImageStep {
    @Override
    public Image apply(Image image) {
      int stride = image.rowStride();
      return Pixels.strided(
          image, width, height, image.offset() + (height - 1) * stride, -stride, 3);
    }
  }
}
