package dev.graft.models;

/**
 * Numbers of channels as torchvision rounds them.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/_utils.py">
 *     torchvision v0.28.0 models/_utils.py</a>
 */
final class Channels {
  private static final long BLOCK = 8;
  private static final double LEAST_SHARE = 0.9;

  private Channels() {}

  /** The nearest multiple of 8, at least 8, and never a tenth below {@code value}. */
  static long round(double value) {
    long rounded = Math.max(BLOCK, (long) (value + BLOCK / 2.0) / BLOCK * BLOCK);
    return rounded < LEAST_SHARE * value ? rounded + BLOCK : rounded;
  }
}
