package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Cuts out the middle of an image, padding with black where the image is smaller. */
public final class CenterCrop implements ImageTransform {
  /** A square of {@code size} pixels. */
  public CenterCrop(int size) {}

  /** A rectangle, in pixels. */
  public CenterCrop(int height, int width) {}

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    throw new UnsupportedOperationException();
  }
}
