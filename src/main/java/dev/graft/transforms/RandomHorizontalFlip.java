package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Mirrors an image left to right with a given probability. */
public final class RandomHorizontalFlip implements ImageTransform {
  /** Flips every second image on average. */
  public RandomHorizontalFlip() {
    this(0.5);
  }

  /**
   * @param p probability of a flip, in [0, 1]
   */
  public RandomHorizontalFlip(double p) {}

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    throw new UnsupportedOperationException();
  }
}
