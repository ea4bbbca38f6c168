package dev.graft.data.image;

import dev.graft.transforms.Image;

/** Turns and mirrors an image as an orientation of 1 to 8 says. */
final class Orientation {
  private Orientation() {}

  /** The image upright; takes ownership of {@code image}. Others than 2 to 8 leave it as it is. */
  static Image apply(Image image, int orientation) {
    if (orientation < 2 || orientation > 8) {
      return image;
    }
    int width = image.width();
    int height = image.height();
    boolean turned = orientation >= 5;
    try (Image before = image) {
      Image out = Image.allocate(turned ? height : width, turned ? width : height);
      byte[] pixel = new byte[3];
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          int u = turned ? y : x;
          int v = turned ? x : y;
          boolean mirror =
              orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
          boolean flip =
              orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
          int from = (flip ? height - 1 - v : v) * width + (mirror ? width - 1 - u : u);
          before.bytes().get(3 * from, pixel);
          out.bytes().put(3 * (y * out.width() + x), pixel);
        }
      }
      return out;
    }
  }
}
