package dev.graft.transforms;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Work on an image's bytes that several transforms share. */
final class Pixels {
  private Pixels() {}

  /** An image with memory of its own and rows without gaps, which the caller closes. */
  static Image copy(Image image) {
    Image out = Image.allocate(image.width(), image.height());
    for (int y = 0; y < image.height(); y++) {
      out.bytes()
          .put(
              y * out.rowStride(),
              image.bytes(),
              image.offset() + y * image.rowStride(),
              3 * image.width());
    }
    return out;
  }

  /** Changes an image row by row; {@code row} gets three bytes a pixel and changes them. */
  static void eachRow(Image image, Consumer<byte[]> row) {
    byte[] line = new byte[3 * image.width()];
    for (int y = 0; y < image.height(); y++) {
      int at = image.offset() + y * image.rowStride();
      image.bytes().get(at, line);
      row.accept(line);
      image.bytes().put(at, line);
    }
  }

  /**
   * Moves pixels: the one at column {@code x} and row {@code y} of the result is the one whose
   * bytes begin at {@code start + y * down + x * across}. The caller closes the result.
   */
  static Image strided(Image image, int width, int height, int start, int down, int across) {
    Image out = Image.allocate(width, height);
    ByteBuffer from = image.bytes();
    byte[] line = new byte[3 * width];
    for (int y = 0; y < height; y++) {
      int at = start + y * down;
      if (across == 3) {
        from.get(at, line);
      } else {
        for (int i = 0; i < line.length; i += 3, at += across) {
          line[i] = from.get(at);
          line[i + 1] = from.get(at + 1);
          line[i + 2] = from.get(at + 2);
        }
      }
      out.bytes().put(y * out.rowStride(), line);
    }
    return out;
  }
}
