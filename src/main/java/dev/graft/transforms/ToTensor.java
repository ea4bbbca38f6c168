package dev.graft.transforms;

import dev.graft.internal.Natives;
import org.bytedeco.pytorch.Tensor;

/**
 * Makes a tensor of an image.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, to_tensor</a>
 */
public final class ToTensor implements Transform {
  /**
   * Divides each channel by 255.
   *
   * <p>Shape: {@code (3, H, W)} float32 in [0, 1], contiguous. The result belongs to the open
   * scope.
   */
  public Tensor apply(Image image) {
    return PixelTable.of(null).toTensor(image);
  }

  @Override
  public String toString() {
    return "ToTensor()";
  }

  static {
    Natives.load();
  }
}
