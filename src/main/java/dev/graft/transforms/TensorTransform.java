package dev.graft.transforms;

import org.bytedeco.pytorch.Tensor;

/** A transform of an image's tensor that draws no random numbers. */
public non-sealed interface TensorTransform extends Transform {
  /**
   * Transforms one image.
   *
   * <p>Shape: {@code (C, H, W)} float32. The result belongs to the open scope; {@code image} is
   * left as it was.
   */
  Tensor apply(Tensor image);
}
