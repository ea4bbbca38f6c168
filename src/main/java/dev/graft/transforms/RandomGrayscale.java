package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Takes an image's colours away with a given probability, and leaves it as many channels as it has;
 * draws one {@code rand(1)}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomGrayscale</a>
 */
public final class RandomGrayscale implements ImageTransform {
  private final double p;

  /** Every tenth image on average. */
  public RandomGrayscale() {
    this(0.1);
  }

  /**
   * With probability {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in [0, 1]
   */
  public RandomGrayscale(double p) {
    this.p = Checks.probability("RandomGrayscale", p);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return Draws.rand(generator) < (float) p
        ? new Grayscale.Step(width, height, 0)
        : new Steps.Identity(width, height);
  }

  @Override
  public String toString() {
    return "RandomGrayscale(" + p + ")";
  }
}
