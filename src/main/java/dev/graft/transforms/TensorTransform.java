package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A transform of an image's tensor. One that draws random numbers is split in two, as an {@link
 * ImageTransform} is: {@link #draw} makes the draws, in Python's order, and {@link #apply} of what
 * it returns draws nothing and may run on another thread.
 */
public non-sealed interface TensorTransform extends Transform {
  /**
   * Transforms one image.
   *
   * <p>Shape: {@code (C, H, W)} float32, or {@code (5, C, H, W)} behind {@link FiveCrop}. The
   * result belongs to the open scope; {@code image} is left as it was.
   */
  Tensor apply(Tensor image);

  /**
   * Draws what is random about this transform for one image of that shape; by default nothing is.
   *
   * @param generator the source of the draws, or null for LibTorch's own
   */
  default TensorTransform draw(long[] shape, @Nullable Generator generator) {
    return this;
  }

  /** The result's shape for an image of that shape; by default the same. */
  default long[] shape(long[] shape) {
    return shape;
  }
}
