package dev.graft.transforms;

/**
 * Pillow's ImageEnhance, in place: the image is mixed with one that lacks what is enhanced.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/PIL/ImageEnhance.py">Pillow
 *     12.3.0 ImageEnhance.py</a>
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Blend.c">Pillow
 *     12.3.0 libImaging/Blend.c</a>
 */
final class Enhance {
  private Enhance() {}

  /** Mixes with black. */
  static void brightness(Image image, float factor) {
    replace(image, table(0, factor));
  }

  /** Mixes with the image's mean grey. */
  static void contrast(Image image, float factor) {
    replace(image, table(Luma.mean(image), factor));
  }

  /** Mixes with the image in grey. */
  static void saturation(Image image, float factor) {
    Pixels.eachRow(
        image,
        row -> {
          for (int i = 0; i < row.length; i += 3) {
            int grey = Luma.of(row, i);
            row[i] = blend(grey, row[i] & 0xff, factor);
            row[i + 1] = blend(grey, row[i + 1] & 0xff, factor);
            row[i + 2] = blend(grey, row[i + 2] & 0xff, factor);
          }
        });
  }

  /** Shifts the hue; 1 is once around. */
  static void hue(Image image, float factor) {
    int shift = (int) (factor * 255.0);
    Pixels.eachRow(image, row -> Hsv.shiftHue(row, shift));
  }

  /** {@code from + factor * (to - from)} in float32, clipped and cut to a byte. */
  static byte blend(int from, int to, float factor) {
    float mixed = from + factor * (to - from);
    return (byte) (mixed <= 0 ? 0 : mixed >= 255 ? 255 : (int) mixed);
  }

  /** A byte has 256 values: what each becomes when it is mixed with {@code from}. */
  private static byte[] table(int from, float factor) {
    byte[] table = new byte[256];
    for (int value = 0; value < 256; value++) {
      table[value] = blend(from, value, factor);
    }
    return table;
  }

  private static void replace(Image image, byte[] table) {
    Pixels.eachRow(
        image,
        row -> {
          for (int i = 0; i < row.length; i++) {
            row[i] = table[row[i] & 0xff];
          }
        });
  }
}
