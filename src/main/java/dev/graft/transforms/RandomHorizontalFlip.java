package dev.graft.transforms;

import java.nio.ByteBuffer;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Mirrors an image left to right with a given probability; draws one {@code rand(1)}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomHorizontalFlip</a>
 */
public final class RandomHorizontalFlip implements ImageTransform {
  private final double p;

  /** Flips every second image on average. */
  public RandomHorizontalFlip() {
    this(0.5);
  }

  /**
   * Flips with probability {@code p}.
   *
   * @throws IllegalArgumentException if {@code p} is not in [0, 1]
   */
  public RandomHorizontalFlip(double p) {
    this.p = Checks.probability("RandomHorizontalFlip", p);
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    // Python compares a float32 tensor with p, which rounds p to float32.
    return new Step(width, height, Draws.rand(generator) < (float) p);
  }

  @Override
  public String toString() {
    return "RandomHorizontalFlip(" + p + ")";
  }

  /** Public to the package's tests: whether the image is mirrored. */
  record Step(int width, int height, boolean flip) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      return flip ? plan.mirror() : plan;
    }

    @Override
    public Image apply(Image image) {
      if (!flip) {
        return image.crop(0, 0, width, height);
      }
      Image out = Image.allocate(width, height);
      ByteBuffer to = out.bytes();
      byte[] line = new byte[3 * width];
      for (int y = 0; y < height; y++) {
        image.bytes().get(image.offset() + y * image.rowStride(), line);
        for (int i = 0, j = line.length - 3; i < j; i += 3, j -= 3) {
          for (int c = 0; c < 3; c++) {
            byte swap = line[i + c];
            line[i + c] = line[j + c];
            line[j + c] = swap;
          }
        }
        to.put(y * out.rowStride(), line);
      }
      return out;
    }
  }
}
