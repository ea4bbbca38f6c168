package dev.graft.transforms;

import java.util.Arrays;

/** A turn, shift, shear and scale whose six numbers are known. */
final class AffineStep implements ImageStep {
  private final int width;
  private final int height;
  private final double[] matrix;
  private final InterpolationMode interpolation;
  private final Fill fill;

  AffineStep(int width, int height, double[] matrix, InterpolationMode interpolation, Fill fill) {
    this.width = width;
    this.height = height;
    this.matrix = matrix;
    this.interpolation = interpolation;
    this.fill = fill;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  /** Back from the result's pixels to the image's; not to be changed. */
  double[] matrix() {
    return matrix;
  }

  @Override
  public Image apply(Image image) {
    return AffineSampler.transform(image, width, height, matrix, interpolation, fill);
  }

  @Override
  public String toString() {
    return "AffineStep(%d x %d, %s)".formatted(width, height, Arrays.toString(matrix));
  }
}
