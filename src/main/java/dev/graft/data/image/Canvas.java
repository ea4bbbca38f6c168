package dev.graft.data.image;

import dev.graft.transforms.Image;

/** An image that is painted row by row, from the samples of several formats. */
final class Canvas {
  private final Image image;
  private final byte[] line;

  Canvas(int width, int height) {
    this.image = Image.allocate(width, height);
    this.line = new byte[3 * width];
  }

  Image image() {
    return image;
  }

  int width() {
    return image.width();
  }

  int height() {
    return image.height();
  }

  /** Sets a pixel of the row at hand, each channel 0 to 255. */
  void set(int x, int red, int green, int blue) {
    line[3 * x] = (byte) red;
    line[3 * x + 1] = (byte) green;
    line[3 * x + 2] = (byte) blue;
  }

  void grey(int x, int value) {
    set(x, value, value, value);
  }

  /** Sets a pixel from cyan, magenta, yellow and black, with Pillow's rounding. */
  void cmyk(int x, int cyan, int magenta, int yellow, int black) {
    int white = 255 - black;
    set(
        x,
        white - multiply(cyan, white),
        white - multiply(magenta, white),
        white - multiply(yellow, white));
  }

  /** {@code a * b / 255}, rounded. */
  private static int multiply(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  /** Puts the row at hand into the image. */
  void put(int y) {
    image.bytes().put(y * line.length, line);
  }

  /** The {@code index}-th sample of 1, 2, 4 or 8 bits, first in the high bits. */
  static int sample(byte[] row, int index, int bits) {
    int at = index * bits;
    return ((row[at >> 3] & 0xff) >> (8 - bits - (at & 7))) & ((1 << bits) - 1);
  }

  /** Spreads a sample of 1, 2, 4 or 8 bits over 0 to 255. */
  static int spread(int sample, int bits) {
    return sample * (255 / ((1 << bits) - 1));
  }

  /** Up to 256 colours; those that the file does not give are black. */
  static final class Palette {
    private final int[] colours = new int[256];

    void set(int index, int red, int green, int blue) {
      colours[index] = (red << 16) | (green << 8) | blue;
    }

    void paint(Canvas canvas, int x, int index) {
      int colour = colours[index];
      canvas.set(x, colour >> 16, (colour >> 8) & 0xff, colour & 0xff);
    }
  }
}
