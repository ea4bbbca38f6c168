package dev.graft.transforms;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites a random rectangle of an image's tensor, with a given probability.
 *
 * <p>{@code new RandomErasing(0.5).withValue(0.485, 0.456, 0.406)}; {@code new
 * RandomErasing().withRandomValues()}
 *
 * <p>Draws one {@code rand(1)}; if it erases, two {@code uniform_} a try until a rectangle is
 * smaller than the image (ten tries at most, then nothing is erased), the random values, and two
 * {@code randint}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomErasing</a>
 */
public final class RandomErasing implements TensorTransform {
  private final double p;
  private final double minScale;
  private final double maxScale;
  private final double minRatio;
  private final double maxRatio;

  /** What is written: one value, one for each channel, or none for normally distributed ones. */
  private final float[] value;

  /** Every second image on average: zeros, on 2 % to 33 % of the area, aspect ratio 0.3 to 3.3. */
  public RandomErasing() {
    this(0.5);
  }

  /** With probability {@code p}: zeros, on 2 % to 33 % of the area, aspect ratio 0.3 to 3.3. */
  public RandomErasing(double p) {
    this(p, 0.02, 0.33, 0.3, 3.3);
  }

  /**
   * All numbers.
   *
   * @param p probability
   * @param minScale smallest part of the area that is erased, 0 to 1
   * @param maxScale largest part of the area that is erased, 0 to 1
   * @param minRatio smallest height / width of the rectangle
   * @param maxRatio largest height / width of the rectangle
   * @throws IllegalArgumentException if {@code p} or a scale is not in [0, 1], a ratio is not
   *     positive, or a range is empty
   */
  public RandomErasing(
      double p, double minScale, double maxScale, double minRatio, double maxRatio) {
    this(p, minScale, maxScale, minRatio, maxRatio, new float[] {0});
  }

  private RandomErasing(
      double p, double minScale, double maxScale, double minRatio, double maxRatio, float[] value) {
    this.p = Checks.probability("RandomErasing", p);
    if (!(0 <= minScale && minScale <= maxScale && maxScale <= 1)) {
      throw new IllegalArgumentException(
          "RandomErasing: scale should be between 0 and 1, min first, found (%s, %s)"
              .formatted(minScale, maxScale));
    }
    if (!(0 < minRatio && minRatio <= maxRatio && Double.isFinite(maxRatio))) {
      throw new IllegalArgumentException(
          "RandomErasing: ratio should be positive, min first, found (%s, %s)"
              .formatted(minRatio, maxRatio));
    }
    this.minScale = minScale;
    this.maxScale = maxScale;
    this.minRatio = minRatio;
    this.maxRatio = maxRatio;
    this.value = value;
  }

  /**
   * A copy that writes another value than 0.
   *
   * @param value one for all channels, or one for each
   * @throws IllegalArgumentException if there is none
   */
  public RandomErasing withValue(double... value) {
    if (value.length == 0) {
      throw new IllegalArgumentException("RandomErasing needs a value, found none");
    }
    float[] floats = new float[value.length];
    for (int i = 0; i < value.length; i++) {
      floats[i] = (float) value[i];
    }
    return new RandomErasing(p, minScale, maxScale, minRatio, maxRatio, floats);
  }

  /** A copy that writes a normally distributed value into each element. */
  public RandomErasing withRandomValues() {
    return new RandomErasing(p, minScale, maxScale, minRatio, maxRatio, new float[0]);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the values are neither one nor as many as the channels
   */
  @Override
  public TensorTransform draw(long[] shape, @Nullable Generator generator) {
    if (shape.length < 3 || (value.length > 1 && value.length != shape[shape.length - 3])) {
      throw new IllegalArgumentException(
          "RandomErasing: value should have a single value or one for each channel, found %d for %s"
              .formatted(value.length, Arrays.toString(shape)));
    }
    if (!(Draws.rand(generator) < (float) p)) {
      return new Erased(0, 0, 0, 0, new float[0]);
    }
    int channels = (int) shape[shape.length - 3];
    int height = (int) shape[shape.length - 2];
    int width = (int) shape[shape.length - 1];
    double area = (double) height * width;
    float minLog = RandomResizedCrop.log(minRatio);
    float maxLog = RandomResizedCrop.log(maxRatio);
    for (int attempt = 0; attempt < 10; attempt++) {
      double target = area * Draws.uniform(minScale, maxScale, generator);
      double aspect = RandomResizedCrop.exp(Draws.uniform(minLog, maxLog, generator));
      int h = (int) Math.rint(Math.sqrt(target * aspect));
      int w = (int) Math.rint(Math.sqrt(target / aspect));
      if (h < height && w < width) {
        float[] values = value.length > 0 ? value : Draws.normal(channels * h * w, generator);
        int top = Draws.randint(height - h + 1, generator);
        int left = Draws.randint(width - w + 1, generator);
        return new Erased(top, left, h, w, values);
      }
    }
    return new Erased(0, 0, 0, 0, new float[0]);
  }

  /** {@inheritDoc} Draws from LibTorch's own generator. */
  @Override
  public Tensor apply(Tensor image) {
    return draw(image.sizes().vec().get(), null).apply(image);
  }

  @Override
  public String toString() {
    return "RandomErasing(p=%s, scale=(%s, %s), ratio=(%s, %s), value=%s)"
        .formatted(
            p,
            minScale,
            maxScale,
            minRatio,
            maxRatio,
            value.length == 0 ? "random" : Arrays.toString(value));
  }

  /** The rectangle is drawn; {@code values} is one, one a channel, or one an element. */
  private static final class Erased implements TensorTransform {
    private final int top;
    private final int left;
    private final int height;
    private final int width;
    private final float[] values;

    private Erased(int top, int left, int height, int width, float[] values) {
      this.top = top;
      this.left = left;
      this.height = height;
      this.width = width;
      this.values = values;
    }

    @Override
    public Tensor apply(Tensor image) {
      Tensor out = image.clone();
      if (height > 0 && width > 0) {
        try (PointerScope scope = new PointerScope()) {
          long channels = image.size(-3);
          boolean each = values.length > channels || values.length == channels * height * width;
          Tensor written = torch.tensor(values);
          out.narrow(-2, top, height)
              .narrow(-1, left, width)
              .copy_(each ? written.view(channels, height, width) : written.view(-1, 1, 1));
        }
      }
      return out;
    }
  }
}
