package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * A transform from image to image, split in two: {@link #draw} makes its random draws, in Python's
 * order, knowing only the image's size; the {@link ImageStep} it returns does the work, draws
 * nothing and may run on another thread.
 */
public non-sealed interface ImageTransform extends Transform {
  /**
   * Draws what is random about this transform for one image of that size.
   *
   * @param width pixels
   * @param height pixels
   * @param generator the source of the draws, or null for LibTorch's own
   */
  ImageStep draw(int width, int height, @Nullable Generator generator);

  /** Draws and applies in one go. The caller owns the result; {@code image} stays the caller's. */
  default Image apply(Image image, @Nullable Generator generator) {
    return draw(image.width(), image.height(), generator).apply(image);
  }
}
