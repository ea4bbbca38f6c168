package dev.graft.transforms;

import dev.graft.internal.Natives;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Normalises an image channel by channel: {@code (x - mean) / std}, rounded to float32 after each
 * of the two operations.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/_functional_tensor.py">
 *     torchvision v0.28.0 transforms/_functional_tensor.py, normalize</a>
 */
public final class Normalize implements TensorTransform {
  private final float[] mean;
  private final float[] std;

  static {
    Natives.load();
  }

  /**
   * A mean and a standard deviation for each channel.
   *
   * @throws IllegalArgumentException if the lengths differ or a standard deviation is 0 in float32
   */
  public Normalize(double[] mean, double[] std) {
    this.mean = floats(mean);
    this.std = floats(std);
    if (mean.length != std.length) {
      throw new IllegalArgumentException(
          "Normalize: %d means but %d standard deviations".formatted(mean.length, std.length));
    }
    for (float value : this.std) {
      if (value == 0) {
        throw new IllegalArgumentException(
            "Normalize: a standard deviation is 0: " + Arrays.toString(std));
      }
    }
  }

  /** The mean of a channel. */
  float mean(int channel) {
    return mean[channel];
  }

  /** The standard deviation of a channel. */
  float std(int channel) {
    return std[channel];
  }

  int channels() {
    return mean.length;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the channels are not as many as the means
   */
  @Override
  public Tensor apply(Tensor image) {
    if (image.dim() < 3 || image.size(-3) != mean.length) {
      throw new IllegalArgumentException(
          "Normalize: expected (%d, H, W), found %s"
              .formatted(mean.length, Arrays.toString(image.sizes().vec().get())));
    }
    Tensor out = image.clone();
    try (PointerScope scope = new PointerScope()) {
      long[] shape = {-1, 1, 1};
      out.sub_(torch.tensor(mean).view(shape)).div_(torch.tensor(std).view(shape));
    }
    return out;
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public String toString() {
    return "Normalize(mean=" + Arrays.toString(mean) + ", std=" + Arrays.toString(std) + ")";
  }
}
