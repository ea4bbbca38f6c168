package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Resizes an image with Pillow's antialiased bilinear filter, bit for bit.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, resize</a>
 */
public final class Resize implements ImageTransform {
  private final int height;
  private final int width;

  /**
   * Resizes so that the smaller edge has {@code size} pixels and the aspect ratio stays (the longer
   * edge is rounded down).
   *
   * @throws IllegalArgumentException if {@code size} is not positive
   */
  public Resize(int size) {
    this(size, 0, size > 0);
  }

  /**
   * Resizes to exactly this size in pixels, whatever the aspect ratio.
   *
   * @throws IllegalArgumentException if an edge is not positive
   */
  public Resize(int height, int width) {
    this(height, width, height > 0 && width > 0);
  }

  private Resize(int height, int width, boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException(
          "Resize needs a positive size, found " + height + (width == 0 ? "" : " x " + width));
    }
    this.height = height;
    this.width = width;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    if (this.width > 0) {
      return new Step(this.width, this.height);
    }
    int size = this.height;
    return width <= height
        ? new Step(size, longer(size, height, width))
        : new Step(longer(size, width, height), size);
  }

  private static int longer(int size, int longEdge, int shortEdge) {
    return (int) ((double) ((long) size * longEdge) / shortEdge);
  }

  @Override
  public String toString() {
    return "Resize(" + height + (width == 0 ? "" : ", " + width) + ")";
  }

  private record Step(int width, int height) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      return plan.resize(width, height);
    }

    @Override
    public Image apply(Image image) {
      return Resampler.resize(image, width, height);
    }
  }
}
