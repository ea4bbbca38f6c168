package dev.graft.transforms;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Turns (clockwise), shifts, scales and shears an image at random; its size stays.
 *
 * <p>{@code new RandomAffine(10).withTranslate(0.1, 0.1).withScale(0.8, 1.2).withShear(5)}
 *
 * <p>Draws one {@code uniform_} for the angle, two for a translation, one for a scale, one or two
 * for a shear.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomAffine</a>
 */
public final class RandomAffine implements ImageTransform {
  private static final double[] NONE = {};

  private double[] degrees;
  private double[] translate = NONE;
  private double[] scale = NONE;
  private double[] shear = NONE;
  private InterpolationMode interpolation = InterpolationMode.NEAREST;
  private Fill fill = Fill.BLACK;
  private double[] center = NONE;

  /**
   * Turns by {@code -degrees} to {@code degrees}; 0 does not turn.
   *
   * @throws IllegalArgumentException if {@code degrees} is negative
   */
  public RandomAffine(double degrees) {
    this.degrees = Checks.angles("RandomAffine: degrees", degrees);
  }

  /**
   * Turns by {@code min} to {@code max} degrees.
   *
   * @throws IllegalArgumentException unless {@code min <= max}
   */
  public RandomAffine(double min, double max) {
    this.degrees = Checks.angles("RandomAffine: degrees", min, max);
  }

  private RandomAffine(RandomAffine from) {
    this.degrees = from.degrees;
    this.translate = from.translate;
    this.scale = from.scale;
    this.shear = from.shear;
    this.interpolation = from.interpolation;
    this.fill = from.fill;
    this.center = from.center;
  }

  /**
   * A copy that shifts by up to these parts of the width and the height, to either side.
   *
   * @throws IllegalArgumentException if a part is not in [0, 1]
   */
  public RandomAffine withTranslate(double x, double y) {
    if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
      throw new IllegalArgumentException(
          "RandomAffine: translation values should be between 0 and 1, found (%s, %s)"
              .formatted(x, y));
    }
    RandomAffine copy = new RandomAffine(this);
    copy.translate = new double[] {x, y};
    return copy;
  }

  /**
   * A copy that scales by a factor from {@code min} to {@code max}.
   *
   * @throws IllegalArgumentException unless {@code 0 < min <= max}
   */
  public RandomAffine withScale(double min, double max) {
    if (!(0 < min && min <= max && Double.isFinite(max))) {
      throw new IllegalArgumentException(
          "RandomAffine: scale values should be positive, min first, found (%s, %s)"
              .formatted(min, max));
    }
    RandomAffine copy = new RandomAffine(this);
    copy.scale = new double[] {min, max};
    return copy;
  }

  /**
   * A copy that shears.
   *
   * @param shear degrees: one number for its negative to itself along x, two for min and max along
   *     x, four for min and max along x and min and max along y
   * @throws IllegalArgumentException if there are neither 1, 2 nor 4 numbers, one alone is
   *     negative, or a min is over its max
   */
  public RandomAffine withShear(double... shear) {
    if (shear.length != 1 && shear.length != 2 && shear.length != 4) {
      throw new IllegalArgumentException(
          "RandomAffine: shear needs 1, 2 or 4 numbers, found " + Arrays.toString(shear));
    }
    RandomAffine copy = new RandomAffine(this);
    copy.shear = Checks.angles("RandomAffine: shear", shear);
    return copy;
  }

  /** A copy with another interpolation than nearest. */
  public RandomAffine withInterpolation(InterpolationMode interpolation) {
    RandomAffine copy = new RandomAffine(this);
    copy.interpolation = interpolation;
    return copy;
  }

  /** A copy with another colour outside the image than black; see {@link Pad#withFill}. */
  public RandomAffine withFill(int... fill) {
    RandomAffine copy = new RandomAffine(this);
    copy.fill = Fill.of("RandomAffine", fill);
    return copy;
  }

  /** A copy around a point, in pixels from the top left corner. */
  public RandomAffine withCenter(double x, double y) {
    RandomAffine copy = new RandomAffine(this);
    copy.center = new double[] {x, y};
    return copy;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    double angle = Draws.uniform(degrees[0], degrees[1], generator);
    int tx = 0;
    int ty = 0;
    if (translate != NONE) {
      tx = shift(translate[0] * width, generator);
      ty = shift(translate[1] * height, generator);
    }
    double size = scale == NONE ? 1.0 : Draws.uniform(scale[0], scale[1], generator);
    double shearX = shear == NONE ? 0 : Draws.uniform(shear[0], shear[1], generator);
    double shearY = shear.length < 4 ? 0 : Draws.uniform(shear[2], shear[3], generator);
    double cx = center == NONE ? width * 0.5 : center[0];
    double cy = center == NONE ? height * 0.5 : center[1];
    return new AffineStep(
        width,
        height,
        AffineMatrix.inverse(cx, cy, angle, tx, ty, size, shearX, shearY),
        interpolation,
        fill);
  }

  private static int shift(double most, @Nullable Generator generator) {
    return (int) Math.rint(Draws.uniform(-most, most, generator));
  }

  @Override
  public String toString() {
    return "RandomAffine(degrees=%s, translate=%s, scale=%s, shear=%s, %s, fill=%s, center=%s)"
        .formatted(
            Arrays.toString(degrees),
            Arrays.toString(translate),
            Arrays.toString(scale),
            Arrays.toString(shear),
            interpolation,
            fill,
            Arrays.toString(center));
  }
}
