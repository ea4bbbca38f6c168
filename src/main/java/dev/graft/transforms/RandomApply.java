package dev.graft.transforms;

import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Applies image transforms, one after the other, with a given probability: all or none.
 *
 * <p>Draws one {@code rand(1)}, and then what the transforms draw if they are applied.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomApply</a>
 */
public final class RandomApply implements ImageTransform {
  private final List<ImageTransform> transforms;
  private final double p;

  /** Applies them to every second image on average. */
  public RandomApply(List<? extends ImageTransform> transforms) {
    this(transforms, 0.5);
  }

  /**
   * Applies them with probability {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in [0, 1]
   */
  public RandomApply(List<? extends ImageTransform> transforms, double p) {
    this.transforms = List.copyOf(transforms);
    this.p = Checks.probability("RandomApply", p);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return (float) p < Draws.rand(generator)
        ? new Steps.Identity(width, height)
        : Steps.draw(transforms, width, height, generator);
  }

  @Override
  public String toString() {
    return "RandomApply(" + transforms + ", p=" + p + ")";
  }
}
