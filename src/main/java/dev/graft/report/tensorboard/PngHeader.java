package dev.graft.report.tensorboard;

import java.nio.ByteBuffer;

/**
 * What TensorBoard wants to know of a PNG beside its bytes.
 *
 * @param width in pixels
 * @param height in pixels
 * @param colorspace channels as TensorBoard counts them: 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA
 */
record PngHeader(int width, int height, int colorspace) {
  private static final long SIGNATURE = 0x89504e470d0a1a0aL;
  private static final int IHDR = 0x49484452;
  private static final int LENGTH = 26;

  /**
   * Reads the header; the pixels are not looked at.
   *
   * @throws IllegalArgumentException if the bytes do not start as a PNG does
   */
  static PngHeader of(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    if (png.length < LENGTH || bytes.getLong(0) != SIGNATURE || bytes.getInt(12) != IHDR) {
      throw new IllegalArgumentException(
          "expected the bytes of a PNG file, found %d bytes that do not start as one"
              .formatted(png.length));
    }
    int colorspace =
        switch (bytes.get(25)) {
          case 0 -> 1;
          case 4 -> 2;
          case 6 -> 4;
          default -> 3;
        };
    return new PngHeader(bytes.getInt(16), bytes.getInt(20), colorspace);
  }
}
