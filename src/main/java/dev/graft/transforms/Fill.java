package dev.graft.transforms;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The colour of what lies outside an image.
 *
 * <p>Values beyond a byte are clipped, as Pillow does.
 */
record Fill(byte red, byte green, byte blue) {
  static final Fill BLACK = of("fill", 0);

  /**
   * One value for all channels, or one for each.
   *
   * @throws IllegalArgumentException if there are neither one nor three values
   */
  static Fill of(String name, int... values) {
    if (values.length != 1 && values.length != 3) {
      throw new IllegalArgumentException(
          name + " needs a fill of 1 or 3 values, found " + Arrays.toString(values));
    }
    int last = values.length - 1;
    return new Fill(clip(values[0]), clip(values[last / 2]), clip(values[last]));
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }

  /** Fills all of an image whose rows have no gaps. */
  void paint(Image image) {
    byte[] line = new byte[3 * image.width()];
    for (int i = 0; i < line.length; i += 3) {
      line[i] = red;
      line[i + 1] = green;
      line[i + 2] = blue;
    }
    ByteBuffer to = image.bytes();
    for (int y = 0; y < image.height(); y++) {
      to.put(y * image.rowStride(), line);
    }
  }

  @Override
  public String toString() {
    return "(%d, %d, %d)".formatted(red & 0xff, green & 0xff, blue & 0xff);
  }
}
