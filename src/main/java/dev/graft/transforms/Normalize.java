package dev.graft.transforms;

import org.bytedeco.pytorch.Tensor;

/**
 * Normalises an image channel by channel: {@code (x - mean) / std}, rounded to float32 after each
 * of the two operations.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/_functional_tensor.py">torchvision
 *     v0.28.0 transforms/_functional_tensor.py, normalize</a>
 */
public final class Normalize implements TensorTransform {
  private final float[] mean;
  private final float[] std;

  /**
   * @param mean of each channel
   * @param std standard deviation of each channel
   * @throws IllegalArgumentException if the lengths differ or a std is zero as a float
   */
  public Normalize(double[] mean, double[] std) {
    this.mean = new float[mean.length];
    this.std = new float[std.length];
  }

  @Override
  public Tensor apply(Tensor image) {
    throw new UnsupportedOperationException(mean.length + " " + std.length);
  }
}
