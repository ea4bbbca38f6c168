package dev.graft.transforms;

/**
 * Pillow's bilinear or bicubic filter along one axis: for each output position the input positions
 * that it reads, and their weights in fixed point with 22 bits.
 *
 * <p>{@link #entries} is what the native kernel reads: for each output position the first input
 * position, how many there are, and {@link #longest} weights.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Resample.c">
 *     Pillow 12.3.0 libImaging/Resample.c</a>
 */
final class Taps {
  static final int BITS = 32 - 8 - 2;

  final int longest;
  final int[] entries;

  private final int stride;

  private Taps(int longest, int size) {
    this.longest = longest;
    this.stride = 2 + longest;
    this.entries = new int[stride * size];
  }

  /** The taps that map {@code [from, to]} of {@code inSize} positions to {@code outSize}. */
  static Taps of(int inSize, float from, float to, int outSize, boolean cubic) {
    return window(inSize, from, to, outSize, 0, outSize, false, cubic);
  }

  /**
   * The bilinear ones for {@code size} of the output positions alone.
   *
   * @param first the first of them
   * @param mirrored whether they are listed from the last to the first
   */
  static Taps window(
      int inSize, float from, float to, int outSize, int first, int size, boolean mirrored) {
    return window(inSize, from, to, outSize, first, size, mirrored, false);
  }

  private static Taps window(
      int inSize,
      float from,
      float to,
      int outSize,
      int first,
      int size,
      boolean mirrored,
      boolean cubic) {
    double scale = ((double) to - from) / outSize;
    double stretch = Math.max(scale, 1.0);
    double support = (cubic ? 2.0 : 1.0) * stretch;
    Taps taps = new Taps((int) Math.ceil(support) * 2 + 1, size);
    double[] exact = new double[taps.longest];
    double inverse = 1.0 / stretch;
    for (int i = 0; i < size; i++) {
      double center = from + (first + (mirrored ? size - 1 - i : i) + 0.5) * scale;
      int start = Math.max((int) (center - support + 0.5), 0);
      int count = Math.min((int) (center + support + 0.5), inSize) - start;
      double sum = 0;
      for (int k = 0; k < count; k++) {
        double distance = Math.abs((k + start - center + 0.5) * inverse);
        exact[k] = cubic ? cubic(distance) : distance < 1.0 ? 1.0 - distance : 0.0;
        sum += exact[k];
      }
      int at = i * taps.stride;
      taps.entries[at] = start;
      taps.entries[at + 1] = count;
      for (int k = 0; k < count; k++) {
        double weight = sum != 0.0 ? exact[k] / sum : exact[k];
        taps.entries[at + 2 + k] = (int) ((weight < 0 ? -0.5 : 0.5) + weight * (1 << BITS));
      }
    }
    return taps;
  }

  /** Keys's cubic with a = -0.5, for a distance that is not negative. */
  private static double cubic(double x) {
    if (x < 1.0) {
      return ((-0.5 + 2.0) * x - (-0.5 + 3.0)) * x * x + 1;
    }
    return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0.0;
  }

  /** The first input position that output position {@code i} reads. */
  int start(int i) {
    return entries[i * stride];
  }

  /** How many input positions output position {@code i} reads. */
  int count(int i) {
    return entries[i * stride + 1];
  }

  /** Where in {@link #entries} the weights of output position {@code i} begin. */
  int weights(int i) {
    return i * stride + 2;
  }
}
