package dev.graft.transforms;

import dev.graft.internal.NativeKernels;
import java.nio.FloatBuffer;

/**
 * Carries out a {@link SamplingPlan} in the native kernel: from the decoded image to the floats of
 * a batch in one pass, without the pixels that the plan does not want. Its plain twin is {@link
 * Resampler} with the steps one by one and {@link PixelTable}: the same bits.
 */
final class FusedResample {
  private FusedResample() {}

  /** Whether the kernel is there. */
  static boolean isAvailable() {
    return NativeKernels.status().inForce();
  }

  /**
   * Writes the plan's result.
   *
   * @param out direct; {@code 3 * plan.height() * plan.width()} floats
   * @return false, with nothing written, if the plan is not for this image and {@code out}
   */
  static boolean write(
      Image image, SamplingPlan plan, PixelTable pixels, FloatBuffer out, boolean channelsLast) {
    if (plan.left() < 0
        || plan.top() < 0
        || plan.partWidth() > image.width() - plan.left()
        || plan.partHeight() > image.height() - plan.top()
        || out.remaining() != 3L * plan.width() * plan.height()) {
      return false;
    }
    Taps columns =
        Taps.window(
            plan.partWidth(),
            0,
            plan.partWidth(),
            plan.fullWidth(),
            plan.windowLeft(),
            plan.width(),
            plan.mirrored());
    Taps rows =
        Taps.window(
            plan.partHeight(),
            0,
            plan.partHeight(),
            plan.fullHeight(),
            plan.windowTop(),
            plan.height(),
            false);
    return NativeKernels.resample(
        image.bytes(),
        image.offset() + plan.top() * image.rowStride() + 3 * plan.left(),
        image.rowStride(),
        plan.partWidth(),
        plan.partHeight(),
        columns.entries,
        columns.longest,
        rows.entries,
        rows.longest,
        pixels.flat(),
        out.slice(),
        channelsLast);
  }
}
