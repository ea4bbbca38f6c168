package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Resizes an image with Pillow's antialiased bilinear filter. */
public final class Resize implements ImageTransform {
  /** Resizes so that the smaller edge is {@code size} pixels and the aspect ratio stays. */
  public Resize(int size) {}

  /** Resizes to exactly this size, whatever the aspect ratio. */
  public Resize(int height, int width) {}

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    throw new UnsupportedOperationException();
  }
}
