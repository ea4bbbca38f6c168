package dev.graft.transforms;

/**
 * Pillow's conversion between red, green, blue and hue, saturation, value, a byte each; its mixture
 * of float32 and float64 is kept, since the last bit decides which level a value is cut to.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Convert.c">
 *     Pillow 12.3.0 libImaging/Convert.c, rgb2hsv and hsv2rgb</a>
 */
final class Hsv {
  private Hsv() {}

  /** Adds to the hue of each pixel of a row; 256 is once around. */
  static void shiftHue(byte[] row, int shift) {
    for (int i = 0; i < row.length; i += 3) {
      fromRgb(row, i);
      row[i] += (byte) shift;
      toRgb(row, i);
    }
  }

  /** Replaces the three bytes at {@code i}. */
  static void fromRgb(byte[] row, int i) {
    int r = row[i] & 0xff;
    int g = row[i + 1] & 0xff;
    int b = row[i + 2] & 0xff;
    int max = Math.max(r, Math.max(g, b));
    int min = Math.min(r, Math.min(g, b));
    int hue = 0;
    int saturation = 0;
    if (min != max) {
      float range = max - min;
      float rc = (max - r) / range;
      float gc = (max - g) / range;
      float bc = (max - b) / range;
      float h;
      if (r == max) {
        h = bc - gc;
      } else if (g == max) {
        h = (float) (2.0 + rc - bc);
      } else {
        h = (float) (4.0 + gc - rc);
      }
      hue = (int) ((float) ((h / 6.0 + 1.0) % 1.0) * 255.0);
      saturation = (int) (range / max * 255.0);
    }
    row[i] = (byte) hue;
    row[i + 1] = (byte) saturation;
    row[i + 2] = (byte) max;
  }

  /** Replaces the three bytes at {@code i}. */
  static void toRgb(byte[] row, int i) {
    int saturation = row[i + 1] & 0xff;
    int v = row[i + 2] & 0xff;
    if (saturation == 0) {
      set(row, i, v, v, v);
      return;
    }
    double sixths = (row[i] & 0xff) * 6.0 / 255.0;
    int sector = (int) sixths;
    float f = (float) (sixths - sector);
    float s = (float) (saturation / 255.0);
    int p = round(v * (1.0 - s));
    int q = round(v * (1.0 - s * f));
    int t = round(v * (1.0 - s * (1.0 - f)));
    switch (sector % 6) {
      case 0 -> set(row, i, v, t, p);
      case 1 -> set(row, i, q, v, p);
      case 2 -> set(row, i, p, v, t);
      case 3 -> set(row, i, p, q, v);
      case 4 -> set(row, i, t, p, v);
      default -> set(row, i, v, p, q);
    }
  }

  private static void set(byte[] row, int i, int r, int g, int b) {
    row[i] = (byte) r;
    row[i + 1] = (byte) g;
    row[i + 2] = (byte) b;
  }

  /** C's round: halves away from zero; {@code x} is not negative. */
  private static int round(double x) {
    int floor = (int) x;
    return x - floor >= 0.5 ? floor + 1 : floor;
  }
}
