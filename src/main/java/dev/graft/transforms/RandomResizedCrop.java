package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Crops a random area with a random aspect ratio and resizes it.
 *
 * <p>Draws, as Python does, two {@code uniform_} a try until a crop fits into the image (ten tries
 * at most, then the middle of the image is taken), and then two {@code randint}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomResizedCrop</a>
 */
public final class RandomResizedCrop implements ImageTransform {
  private static final float LOG_3_4 = Float.intBitsToFloat(0xBE934B10);
  private static final float LOG_3_3 = Float.intBitsToFloat(0x3F98D274);

  private final int height;
  private final int width;
  private final double minScale;
  private final double maxScale;
  private final double minRatio;
  private final double maxRatio;
  private final InterpolationMode interpolation;

  /** A square of {@code size} pixels from 8 % to 100 % of the area, aspect ratio 3/4 to 4/3. */
  public RandomResizedCrop(int size) {
    this(size, size, 0.08, 1.0, 3.0 / 4.0, 4.0 / 3.0);
  }

  /**
   * All options.
   *
   * @param height of the result, pixels
   * @param width of the result, pixels
   * @param minScale smallest part of the area that is cropped, 0 to 1
   * @param maxScale largest part of the area that is cropped, 0 to 1
   * @param minRatio smallest width / height of the crop
   * @param maxRatio largest width / height of the crop
   * @throws IllegalArgumentException if a size is not positive or a range is empty
   */
  public RandomResizedCrop(
      int height, int width, double minScale, double maxScale, double minRatio, double maxRatio) {
    this(height, width, minScale, maxScale, minRatio, maxRatio, InterpolationMode.BILINEAR);
  }

  private RandomResizedCrop(
      int height,
      int width,
      double minScale,
      double maxScale,
      double minRatio,
      double maxRatio,
      InterpolationMode interpolation) {
    if (height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          "RandomResizedCrop needs a positive size, found " + height + " x " + width);
    }
    if (!(0 <= minScale && minScale <= maxScale && 0 < minRatio && minRatio <= maxRatio)) {
      throw new IllegalArgumentException(
          "RandomResizedCrop needs 0 <= min <= max, found scale (%s, %s) and ratio (%s, %s)"
              .formatted(minScale, maxScale, minRatio, maxRatio));
    }
    this.height = height;
    this.width = width;
    this.minScale = minScale;
    this.maxScale = maxScale;
    this.minRatio = minRatio;
    this.maxRatio = maxRatio;
    this.interpolation = interpolation;
  }

  /** A copy with another interpolation than bilinear. */
  public RandomResizedCrop withInterpolation(InterpolationMode interpolation) {
    return new RandomResizedCrop(
        height, width, minScale, maxScale, minRatio, maxRatio, interpolation);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    double area = (double) height * width;
    float minLog = log(minRatio);
    float maxLog = log(maxRatio);
    for (int attempt = 0; attempt < 10; attempt++) {
      double target = area * Draws.uniform(minScale, maxScale, generator);
      double aspect = exp(Draws.uniform(minLog, maxLog, generator));
      int w = (int) Math.rint(Math.sqrt(target * aspect));
      int h = (int) Math.rint(Math.sqrt(target / aspect));
      if (0 < w && w <= width && 0 < h && h <= height) {
        int top = Draws.randint(height - h + 1, generator);
        int left = Draws.randint(width - w + 1, generator);
        return new Step(left, top, w, h, this.width, this.height, interpolation);
      }
    }
    double ratio = (double) width / height;
    int w = ratio > maxRatio ? (int) Math.rint(height * maxRatio) : width;
    int h = ratio < minRatio ? (int) Math.rint(width / minRatio) : height;
    return new Step(
        (width - w) / 2, (height - h) / 2, w, h, this.width, this.height, interpolation);
  }

  /**
   * The log of Python's float32 tensor. For the defaults of the smallest ratio here and of the
   * largest of {@link RandomErasing} its vector library (MKL) is an ulp from the rounded log, which
   * would shift every draw; so it is for one ratio in thirteen of one's own.
   */
  static float log(double ratio) {
    if (ratio == 0.75) {
      return LOG_3_4;
    }
    return ratio == 3.3 ? LOG_3_3 : (float) Math.log((float) ratio);
  }

  /**
   * The exp of Python's float32 tensor in 99 % of cases, and an ulp from it in the others, which
   * moves a crop's edge once in some million draws. LibTorch's own differs in 7 % of cases.
   */
  static float exp(float x) {
    return (float) Math.exp(x);
  }

  @Override
  public String toString() {
    return "RandomResizedCrop(%d, %d, scale=(%s, %s), ratio=(%s, %s), interpolation=%s)"
        .formatted(height, width, minScale, maxScale, minRatio, maxRatio, interpolation);
  }

  /** The crop's corner and size in the image, then the size of the result. */
  record Step(
      int left,
      int top,
      int cropWidth,
      int cropHeight,
      int width,
      int height,
      InterpolationMode interpolation)
      implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      SamplingPlan crop = plan.crop(left, top, cropWidth, cropHeight);
      return crop == null ? null : new Resize.Step(width, height, interpolation).after(crop);
    }

    @Override
    public Image apply(Image image) {
      try (Image crop = image.crop(left, top, cropWidth, cropHeight)) {
        return Resampler.resize(crop, width, height, interpolation);
      }
    }
  }
}
