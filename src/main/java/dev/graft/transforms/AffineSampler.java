package dev.graft.transforms;

import java.nio.ByteBuffer;

/**
 * Pillow's affine transform, bit for bit: each pixel of the result is looked up in the image at a
 * place that six numbers {@code a} give, {@code (a0 x + a1 y + a2, a3 x + a4 y + a5)} for the
 * pixel's middle. What lies outside gets the fill.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Geometry.c">
 *     Pillow 12.3.0 libImaging/Geometry.c, ImagingTransformAffine</a>
 */
final class AffineSampler {
  private AffineSampler() {}

  /** The caller closes the result. */
  static Image transform(
      Image image, int width, int height, double[] a, InterpolationMode mode, Fill fill) {
    Image out = Image.allocate(width, height);
    fill.paint(out);
    switch (mode) {
      case NEAREST -> {
        if (a[1] == 0 && a[3] == 0) {
          scale(image, out, a);
        } else if (fitsFixed(a, width, height)) {
          fixed(image, out, a);
        } else {
          floating(image, out, a);
        }
      }
      case BILINEAR, BICUBIC -> smooth(image, out, a, mode == InterpolationMode.BICUBIC);
    }
    return out;
  }

  /** Without turning, columns and rows can be looked up apart. Positions add up, as in Pillow. */
  private static void scale(Image image, Image out, double[] a) {
    int[] columns = positions(out.width(), a[2] + a[0] * 0.5, a[0]);
    int[] rows = positions(out.height(), a[5] + a[4] * 0.5, a[4]);
    for (int y = 0; y < rows.length; y++) {
      if (rows[y] >= 0 && rows[y] < image.height()) {
        for (int x = 0; x < columns.length; x++) {
          if (columns[x] >= 0 && columns[x] < image.width()) {
            copy(image, columns[x], rows[y], out, x, y);
          }
        }
      }
    }
  }

  private static int[] positions(int size, double first, double step) {
    int[] positions = new int[size];
    double at = first;
    for (int i = 0; i < size; i++) {
      positions[i] = position(at);
      at += step;
    }
    return positions;
  }

  private static int position(double at) {
    return at < 0 ? -1 : (int) at;
  }

  private static boolean fitsFixed(double[] a, int width, int height) {
    return cornerFits(a, 0, 0)
        && cornerFits(a, width, height)
        && cornerFits(a, 0.0, height)
        && cornerFits(a, width, 0.0);
  }

  private static boolean cornerFits(double[] a, double x, double y) {
    return Math.abs(x * a[0] + y * a[1] + a[2]) < 32768
        && Math.abs(x * a[3] + y * a[4] + a[5]) < 32768;
  }

  /** In 16 bits of fixed point. */
  private static void fixed(Image image, Image out, double[] a) {
    int startX = fix(a[2] + a[0] * 0.5 + a[1] * 0.5);
    int startY = fix(a[5] + a[3] * 0.5 + a[4] * 0.5);
    int acrossX = fix(a[0]);
    int downX = fix(a[1]);
    int acrossY = fix(a[3]);
    int downY = fix(a[4]);
    for (int y = 0; y < out.height(); y++, startX += downX, startY += downY) {
      int atX = startX;
      int atY = startY;
      for (int x = 0; x < out.width(); x++, atX += acrossX, atY += acrossY) {
        copyInside(image, atX >> 16, atY >> 16, out, x, y);
      }
    }
  }

  private static int fix(double value) {
    return (int) Math.floor(value * 65536.0 + 0.5);
  }

  private static void floating(Image image, Image out, double[] a) {
    double startX = a[2] + a[1] * 0.5 + a[0] * 0.5;
    double startY = a[5] + a[4] * 0.5 + a[3] * 0.5;
    for (int y = 0; y < out.height(); y++, startX += a[1], startY += a[4]) {
      double atX = startX;
      double atY = startY;
      for (int x = 0; x < out.width(); x++, atX += a[0], atY += a[3]) {
        copyInside(image, position(atX), position(atY), out, x, y);
      }
    }
  }

  private static void copyInside(Image image, int fromX, int fromY, Image out, int x, int y) {
    if (fromX >= 0 && fromX < image.width() && fromY >= 0 && fromY < image.height()) {
      copy(image, fromX, fromY, out, x, y);
    }
  }

  private static void copy(Image image, int fromX, int fromY, Image out, int x, int y) {
    ByteBuffer from = image.bytes();
    ByteBuffer to = out.bytes();
    int source = image.offset() + fromY * image.rowStride() + 3 * fromX;
    int target = y * out.rowStride() + 3 * x;
    to.put(target, from.get(source));
    to.put(target + 1, from.get(source + 1));
    to.put(target + 2, from.get(source + 2));
  }

  /** Bilinear over two pixels each way, or bicubic over four. */
  private static void smooth(Image image, Image out, double[] a, boolean cubic) {
    SmoothPixel pixel = new SmoothPixel(image, cubic ? 4 : 2);
    ByteBuffer to = out.bytes();
    for (int y = 0; y < out.height(); y++) {
      double middleY = y + 0.5;
      for (int x = 0; x < out.width(); x++) {
        double middleX = x + 0.5;
        double atX = a[0] * middleX + a[1] * middleY + a[2];
        double atY = a[3] * middleX + a[4] * middleY + a[5];
        if (pixel.moveTo(atX, atY)) {
          int target = y * out.rowStride() + 3 * x;
          to.put(target, pixel.channel(0));
          to.put(target + 1, pixel.channel(1));
          to.put(target + 2, pixel.channel(2));
        }
      }
    }
  }
}
