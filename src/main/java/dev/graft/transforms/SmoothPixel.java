package dev.graft.transforms;

import java.nio.ByteBuffer;

/**
 * A point between the pixels of an image, and what Pillow's bilinear or bicubic filter makes of its
 * neighbours. Neighbours beyond an edge are those at the edge.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Geometry.c">
 *     Pillow 12.3.0 libImaging/Geometry.c, bilinear_filter32RGB and bicubic_filter32RGB</a>
 */
final class SmoothPixel {
  private final ByteBuffer bytes;
  private final int offset;
  private final int rowStride;
  private final int width;
  private final int height;
  private final int[] columns;
  private final int[] rows;
  private final double[] values;
  private double dx;
  private double dy;

  /** {@code taps} neighbours each way: 2 is bilinear, 4 is bicubic. */
  SmoothPixel(Image image, int taps) {
    this.bytes = image.bytes();
    this.offset = image.offset();
    this.rowStride = image.rowStride();
    this.width = image.width();
    this.height = image.height();
    this.columns = new int[taps];
    this.rows = new int[taps];
    this.values = new double[taps];
  }

  /** Goes to a point; false if it is outside of the image. */
  boolean moveTo(double x, double y) {
    if (!(x >= 0 && x < width && y >= 0 && y < height)) {
      return false;
    }
    int left = (int) Math.floor(x - 0.5);
    int top = (int) Math.floor(y - 0.5);
    dx = x - 0.5 - left;
    dy = y - 0.5 - top;
    int before = columns.length / 2 - 1;
    for (int i = 0; i < columns.length; i++) {
      columns[i] = 3 * Math.max(0, Math.min(width - 1, left - before + i));
      rows[i] = offset + rowStride * Math.max(0, Math.min(height - 1, top - before + i));
    }
    return true;
  }

  /** A channel's value there: cut to a byte, as Pillow does, not rounded. */
  byte channel(int c) {
    for (int i = 0; i < rows.length; i++) {
      int at = rows[i] + c;
      values[i] =
          rows.length == 2
              ? linear(get(at + columns[0]), get(at + columns[1]), dx)
              : cubic(
                  get(at + columns[0]),
                  get(at + columns[1]),
                  get(at + columns[2]),
                  get(at + columns[3]),
                  dx);
    }
    double value =
        rows.length == 2
            ? linear(values[0], values[1], dy)
            : cubic(values[0], values[1], values[2], values[3], dy);
    return (byte) (value <= 0 ? 0 : value >= 255 ? 255 : (int) value);
  }

  private int get(int at) {
    return bytes.get(at) & 0xff;
  }

  private static double linear(double a, double b, double d) {
    return a + (b - a) * d;
  }

  private static double cubic(double v1, double v2, double v3, double v4, double d) {
    double first = -v1 + v3;
    double second = 2 * (v1 - v2) + v3 - v4;
    double third = -v1 + v2 - v3 + v4;
    return v2 + d * (first + d * (second + d * third));
  }
}
