package dev.graft.transforms;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Turns an image counter-clockwise by a random angle; draws one {@code uniform_}.
 *
 * <p>{@code new RandomRotation(30).withInterpolation(InterpolationMode.BILINEAR).withExpand(true)}
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomRotation</a>
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/PIL/Image.py">Pillow 12.3.0
 *     Image.py, rotate</a>
 */
public final class RandomRotation implements ImageTransform {
  private final double[] degrees;
  private final InterpolationMode interpolation;
  private final boolean expand;
  private final double @Nullable [] center;
  private final Fill fill;

  /**
   * From {@code -degrees} to {@code degrees}.
   *
   * @throws IllegalArgumentException if {@code degrees} is negative
   */
  public RandomRotation(double degrees) {
    this(
        Checks.angles("RandomRotation: degrees", degrees),
        InterpolationMode.NEAREST,
        false,
        null,
        Fill.BLACK);
  }

  /**
   * From {@code min} to {@code max} degrees.
   *
   * @throws IllegalArgumentException unless {@code min <= max}
   */
  public RandomRotation(double min, double max) {
    this(
        Checks.angles("RandomRotation: degrees", min, max),
        InterpolationMode.NEAREST,
        false,
        null,
        Fill.BLACK);
  }

  private RandomRotation(
      double[] degrees,
      InterpolationMode interpolation,
      boolean expand,
      double @Nullable [] center,
      Fill fill) {
    this.degrees = degrees;
    this.interpolation = interpolation;
    this.expand = expand;
    this.center = center;
    this.fill = fill;
  }

  /** A copy with another interpolation than nearest. */
  public RandomRotation withInterpolation(InterpolationMode interpolation) {
    return new RandomRotation(degrees, interpolation, expand, center, fill);
  }

  /** A copy whose result is as large as the turned image needs, for a turn around the middle. */
  public RandomRotation withExpand(boolean expand) {
    return new RandomRotation(degrees, interpolation, expand, center, fill);
  }

  /** A copy that turns around a point, in pixels from the top left corner. */
  public RandomRotation withCenter(double x, double y) {
    return new RandomRotation(degrees, interpolation, expand, new double[] {x, y}, fill);
  }

  /** A copy with another colour outside the image than black; see {@link Pad#withFill}. */
  public RandomRotation withFill(int... fill) {
    return new RandomRotation(
        degrees, interpolation, expand, center, Fill.of("RandomRotation", fill));
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return step(width, height, Draws.uniform(degrees[0], degrees[1], generator));
  }

  private ImageStep step(int width, int height, double drawn) {
    double angle = drawn % 360.0;
    angle += angle < 0 ? 360.0 : 0.0;
    if (center == null) {
      if (angle == 0) {
        return new Steps.Identity(width, height);
      }
      boolean side = angle == 90 || angle == 270;
      if (angle == 180 || (side && (expand || width == height))) {
        return new QuarterTurns(side ? height : width, side ? width : height, (int) angle / 90);
      }
    }
    double cx = center == null ? width / 2.0 : center[0];
    double cy = center == null ? height / 2.0 : center[1];
    double[] matrix = AffineMatrix.rotation(cx, cy, angle);
    if (!expand) {
      return new AffineStep(width, height, matrix, interpolation, fill);
    }
    double[] xs = new double[4];
    double[] ys = new double[4];
    for (int i = 0; i < 4; i++) {
      double x = i % 2 == 0 ? 0 : width;
      double y = i < 2 ? 0 : height;
      xs[i] = AffineMatrix.mapX(matrix, x, y);
      ys[i] = AffineMatrix.mapY(matrix, x, y);
    }
    int newWidth = span(xs);
    int newHeight = span(ys);
    AffineMatrix.moveOrigin(matrix, -(newWidth - width) / 2.0, -(newHeight - height) / 2.0);
    return new AffineStep(newWidth, newHeight, matrix, interpolation, fill);
  }

  private static int span(double[] values) {
    Arrays.sort(values);
    return (int) Math.ceil(values[3]) - (int) Math.floor(values[0]);
  }

  @Override
  public String toString() {
    return "RandomRotation(degrees=(%s, %s), interpolation=%s, expand=%s, center=%s, fill=%s)"
        .formatted(degrees[0], degrees[1], interpolation, expand, Arrays.toString(center), fill);
  }

  /** Turns by 90, 180 or 270 degrees counter-clockwise, which only moves pixels. */
  private record QuarterTurns(int width, int height, int turns) implements ImageStep {
    @Override
    public Image apply(Image image) {
      int stride = image.rowStride();
      int lastColumn = 3 * (image.width() - 1);
      int lastRow = (image.height() - 1) * stride;
      int start = image.offset();
      return switch (turns) {
        case 1 -> Pixels.strided(image, width, height, start + lastColumn, -3, stride);
        case 2 -> Pixels.strided(image, width, height, start + lastRow + lastColumn, -stride, -3);
        default -> Pixels.strided(image, width, height, start + lastRow, 3, -stride);
      };
    }
  }
}
