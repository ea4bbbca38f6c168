package dev.graft.transforms;

import org.jspecify.annotations.Nullable;

/**
 * What a chain of crops, one resize and flips comes to: a part of the image, resized to a size, of
 * which a window is wanted, mirrored or not. Immutable.
 *
 * @param left of the part that is resized, in the image
 * @param top of the part that is resized, in the image
 * @param partWidth of the part that is resized
 * @param partHeight of the part that is resized
 * @param fullWidth that the part is resized to
 * @param fullHeight that the part is resized to
 * @param windowLeft of the window, in what is resized
 * @param windowTop of the window, in what is resized
 * @param width of the window and the result
 * @param height of the window and the result
 * @param mirrored whether the result is the window's mirror image
 */
record SamplingPlan(
    int left,
    int top,
    int partWidth,
    int partHeight,
    int fullWidth,
    int fullHeight,
    int windowLeft,
    int windowTop,
    int width,
    int height,
    boolean mirrored) {

  /** A step that can be a part of a plan; one that is not is done for itself. */
  interface Foldable extends ImageStep {
    /** The plan with this step behind it, or null if no plan does both. */
    @Nullable SamplingPlan after(SamplingPlan plan);
  }

  /** The plan of all steps, or null if they do not make one. */
  static @Nullable SamplingPlan of(int width, int height, ImageStep... steps) {
    SamplingPlan plan =
        new SamplingPlan(0, 0, width, height, width, height, 0, 0, width, height, false);
    for (ImageStep step : steps) {
      plan = step instanceof Foldable foldable ? foldable.after(plan) : null;
      if (plan == null) {
        return null;
      }
    }
    return plan;
  }

  private boolean resized() {
    return fullWidth != partWidth || fullHeight != partHeight;
  }

  /** A part of the result; null if it is not inside. */
  @Nullable SamplingPlan crop(int x, int y, int width, int height) {
    if (x < 0 || y < 0 || width > this.width - x || height > this.height - y) {
      return null;
    }
    int fromLeft = mirrored ? this.width - width - x : x;
    if (!resized()) {
      return new SamplingPlan(
          left + fromLeft, top + y, width, height, width, height, 0, 0, width, height, mirrored);
    }
    return new SamplingPlan(
        left,
        top,
        partWidth,
        partHeight,
        fullWidth,
        fullHeight,
        windowLeft + fromLeft,
        windowTop + y,
        width,
        height,
        mirrored);
  }

  /**
   * The result resized. Null where it has been resized already, since each resize rounds, where it
   * has been mirrored, since rounding knows left from right, and where the columns come first.
   */
  @Nullable SamplingPlan resize(int width, int height) {
    if (width == this.width && height == this.height) {
      return this;
    }
    return resized() || mirrored || Resampler.downFirst(this.width, this.height, height)
        ? null
        : new SamplingPlan(
            left, top, partWidth, partHeight, width, height, 0, 0, width, height, false);
  }

  /** The result mirrored left to right. */
  SamplingPlan mirror() {
    return new SamplingPlan(
        left,
        top,
        partWidth,
        partHeight,
        fullWidth,
        fullHeight,
        windowLeft,
        windowTop,
        width,
        height,
        !mirrored);
  }
}
