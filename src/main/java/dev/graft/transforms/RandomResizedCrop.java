package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Crops a random area with a random aspect ratio and resizes it. */
public final class RandomResizedCrop implements ImageTransform {
  /** A square of {@code size} pixels from 8 % to 100 % of the area, aspect ratio 3/4 to 4/3. */
  public RandomResizedCrop(int size) {}

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    throw new UnsupportedOperationException();
  }
}
