package dev.graft.transforms;

import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts out the middle of an image, padding with black where the image is smaller.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, center_crop</a>
 */
public final class CenterCrop implements ImageTransform {
  private final int height;
  private final int width;

  /** A square of {@code size} pixels. */
  public CenterCrop(int size) {
    this(size, size);
  }

  /**
   * A rectangle, in pixels.
   *
   * @throws IllegalArgumentException if an edge is not positive
   */
  public CenterCrop(int height, int width) {
    if (height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          "CenterCrop needs a positive size, found " + height + " x " + width);
    }
    this.height = height;
    this.width = width;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return new Step(start(width, this.width), start(height, this.height), this.width, this.height);
  }

  /** Negative where the image is smaller: then it is the padding before it. */
  private static int start(int image, int crop) {
    return crop > image ? -((crop - image) / 2) : (int) Math.rint((image - crop) / 2.0);
  }

  @Override
  public String toString() {
    return "CenterCrop(" + height + ", " + width + ")";
  }

  private record Step(int left, int top, int width, int height) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      return plan.crop(left, top, width, height);
    }

    @Override
    public Image apply(Image image) {
      if (width <= image.width() && height <= image.height()) {
        return image.crop(left, top, width, height);
      }
      Image out = Image.allocate(width, height);
      ByteBuffer to = out.bytes();
      byte[] black = new byte[3 * width];
      int from = Math.max(left, 0);
      int shift = Math.max(-left, 0);
      int columns = Math.min(width - shift, image.width() - from);
      for (int y = 0; y < height; y++) {
        to.put(y * out.rowStride(), black);
        if (top + y >= 0 && top + y < image.height()) {
          int source = image.offset() + (top + y) * image.rowStride() + 3 * from;
          to.put(y * out.rowStride() + 3 * shift, image.bytes(), source, 3 * columns);
        }
      }
      return out;
    }
  }
}
