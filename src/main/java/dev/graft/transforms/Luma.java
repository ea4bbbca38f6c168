package dev.graft.transforms;

/**
 * Pillow's conversion to grey, ITU-R 601-2 in 16 bits of fixed point.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Convert.c">
 *     Pillow 12.3.0 libImaging/Convert.c, rgb2l</a>
 */
final class Luma {
  private Luma() {}

  /** The grey of the pixel whose three bytes begin at {@code i}, 0 to 255. */
  static int of(byte[] row, int i) {
    return ((row[i] & 0xff) * 19595
            + (row[i + 1] & 0xff) * 38470
            + (row[i + 2] & 0xff) * 7471
            + 0x8000)
        >> 16;
  }

  /** Makes a row grey. */
  static void replace(byte[] row) {
    for (int i = 0; i < row.length; i += 3) {
      byte grey = (byte) of(row, i);
      row[i] = grey;
      row[i + 1] = grey;
      row[i + 2] = grey;
    }
  }

  /** The mean grey of an image, rounded. */
  static int mean(Image image) {
    byte[] row = new byte[3 * image.width()];
    long sum = 0;
    for (int y = 0; y < image.height(); y++) {
      image.bytes().get(image.offset() + y * image.rowStride(), row);
      for (int i = 0; i < row.length; i += 3) {
        sum += of(row, i);
      }
    }
    return (int) ((double) sum / ((long) image.width() * image.height()) + 0.5);
  }
}
