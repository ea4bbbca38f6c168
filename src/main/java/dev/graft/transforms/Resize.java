package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Resizes an image as Pillow does, bit for bit; with its antialiased bilinear filter by default.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, resize</a>
 */
public final class Resize implements ImageTransform {
  private final int height;
  private final int width;
  private final InterpolationMode interpolation;
  private final int maxSize;

  /**
   * Resizes so that the smaller edge has {@code size} pixels and the aspect ratio stays (the longer
   * edge is rounded down).
   *
   * @throws IllegalArgumentException if {@code size} is not positive
   */
  public Resize(int size) {
    this(size, InterpolationMode.BILINEAR);
  }

  /** {@link #Resize(int)} with another interpolation than bilinear. */
  public Resize(int size, InterpolationMode interpolation) {
    this(size, 0, interpolation, 0, size > 0);
  }

  /**
   * {@link #Resize(int)} with a bound for the longer edge, which may make the smaller edge smaller
   * than {@code size}.
   *
   * @throws IllegalArgumentException unless {@code 0 < size < maxSize}
   */
  public Resize(int size, InterpolationMode interpolation, int maxSize) {
    this(size, 0, interpolation, maxSize, size > 0);
    if (maxSize <= size) {
      throw new IllegalArgumentException(
          "Resize needs a max_size greater than the size for the smaller edge, found %d and %d"
              .formatted(maxSize, size));
    }
  }

  /**
   * Resizes to exactly this size in pixels, whatever the aspect ratio.
   *
   * @throws IllegalArgumentException if an edge is not positive
   */
  public Resize(int height, int width) {
    this(height, width, InterpolationMode.BILINEAR);
  }

  /** {@link #Resize(int, int)} with another interpolation than bilinear. */
  public Resize(int height, int width, InterpolationMode interpolation) {
    this(height, width, interpolation, 0, height > 0 && width > 0);
  }

  private Resize(
      int height, int width, InterpolationMode interpolation, int maxSize, boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException(
          "Resize needs a positive size, found " + height + (width == 0 ? "" : " x " + width));
    }
    this.height = height;
    this.width = width;
    this.interpolation = interpolation;
    this.maxSize = maxSize;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    if (this.width > 0) {
      return new Step(this.width, this.height, interpolation);
    }
    int size = this.height;
    int longer = longer(size, Math.max(width, height), Math.min(width, height));
    if (maxSize > 0 && longer > maxSize) {
      size = longer(maxSize, size, longer);
      longer = maxSize;
    }
    if (size == 0) {
      throw new IllegalArgumentException(
          "%s leaves nothing of an image of %d x %d pixels".formatted(this, width, height));
    }
    return width <= height
        ? new Step(size, longer, interpolation)
        : new Step(longer, size, interpolation);
  }

  private static int longer(int size, int longEdge, int shortEdge) {
    return (int) ((double) ((long) size * longEdge) / shortEdge);
  }

  @Override
  public String toString() {
    return "Resize("
        + height
        + (width == 0 ? "" : ", " + width)
        + (interpolation == InterpolationMode.BILINEAR ? "" : ", " + interpolation)
        + (maxSize == 0 ? "" : ", max_size=" + maxSize)
        + ")";
  }

  /** Public to the package: a resize to a size that is known. */
  record Step(int width, int height, InterpolationMode interpolation)
      implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      boolean same = plan.width() == width && plan.height() == height;
      return same || interpolation == InterpolationMode.BILINEAR
          ? plan.resize(width, height)
          : null;
    }

    @Override
    public Image apply(Image image) {
      return Resampler.resize(image, width, height, interpolation);
    }
  }
}
