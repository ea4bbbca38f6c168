package dev.graft.demo.scene;

import java.util.Arrays;

/** A square picture in the making, at twice the final resolution; colours are not yet clipped. */
final class Canvas {
  private static final int FINE = 2;
  private final int size;
  private final int width;
  private final float[] pixels;
  private final float[] shadow;

  Canvas(int size) {
    this.size = size;
    this.width = FINE * size;
    this.pixels = new float[3 * width * width];
    this.shadow = new float[width * width];
  }

  /** Pixels a side while painting. */
  int width() {
    return width;
  }

  /** Paints everything; at the final resolution, since a ground has no outlines to smooth. */
  void fill(Ground ground) {
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        Rgba c = ground.at((x + 0.5) / size, (y + 0.5) / size);
        for (int k = 0; k < FINE * FINE; k++) {
          blend(3 * ((FINE * y + k / FINE) * width + FINE * x + k % FINE), c, 1);
        }
      }
    }
  }

  void paint(Shape shape, Light light) {
    Box box = box(shape.bounds(), 1);
    for (int y = box.top; y < box.bottom; y++) {
      for (int x = box.left; x < box.right; x++) {
        double covered = 0.5 - shape.distance(x + 0.5, y + 0.5);
        if (covered > 0) {
          Rgba c = shape.colour(x + 0.5, y + 0.5, light);
          blend(3 * (y * width + x), c, c.a() * Math.min(1, covered));
        }
      }
    }
  }

  /** Adds the shape's shadow, moved and with an edge {@code soft} pixels wide, to those to come. */
  void shade(Shape shape, double dx, double dy, double soft) {
    Vec3 bounds = shape.bounds();
    Box box = box(Vec3.of(bounds.x() + dx, bounds.y() + dy, bounds.z()), soft);
    for (int y = box.top; y < box.bottom; y++) {
      for (int x = box.left; x < box.right; x++) {
        double d = shape.distance(x + 0.5 - dx, y + 0.5 - dy);
        double dark = Noise.step(0, 1, 0.5 - d / soft);
        int i = y * width + x;
        shadow[i] = Math.max(shadow[i], (float) dark);
      }
    }
  }

  /** Lets the gathered shadows fall on what is painted so far. */
  void dropShadows(double strength) {
    for (int i = 0; i < shadow.length; i++) {
      float kept = (float) (1 - strength * shadow[i]);
      for (int c = 3 * i; c < 3 * i + 3; c++) {
        pixels[c] *= kept;
      }
    }
    Arrays.fill(shadow, 0);
  }

  /** Three box filters of {@code radius} pixels each way: close to a Gaussian, out of focus. */
  void blur(int radius) {
    for (int pass = 0; radius > 0 && pass < 3; pass++) {
      blurLines(radius, 3, 3 * width);
      blurLines(radius, 3 * width, 3);
    }
  }

  private void blurLines(int radius, int step, int nextLine) {
    float[] line = new float[width];
    for (int l = 0; l < width; l++) {
      for (int c = 0; c < 3; c++) {
        int start = l * nextLine + c;
        for (int i = 0; i < width; i++) {
          line[i] = pixels[start + i * step];
        }
        for (int i = 0; i < width; i++) {
          double sum = 0;
          for (int k = i - radius; k <= i + radius; k++) {
            sum += line[Math.max(0, Math.min(width - 1, k))];
          }
          pixels[start + i * step] = (float) (sum / (2 * radius + 1));
        }
      }
    }
  }

  /** Averages down to the final size and lets {@code lens} turn each colour into bytes. */
  Picture develop(Lens lens) {
    byte[] rgb = new byte[3 * size * size];
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < 3; c++) {
          double sum = 0;
          for (int k = 0; k < FINE * FINE; k++) {
            int row = FINE * y + k / FINE;
            sum += pixels[3 * (row * width + FINE * x + k % FINE) + c];
          }
          double v = lens.expose(sum / (FINE * FINE), x / (double) size, y / (double) size, c);
          rgb[3 * (y * size + x) + c] = (byte) Math.max(0, Math.min(255, Math.round(255 * v)));
        }
      }
    }
    return new Picture(size, rgb);
  }

  private void blend(int i, Rgba c, double a) {
    pixels[i] += (float) (a * (c.r() - pixels[i]));
    pixels[i + 1] += (float) (a * (c.g() - pixels[i + 1]));
    pixels[i + 2] += (float) (a * (c.b() - pixels[i + 2]));
  }

  private Box box(Vec3 bounds, double margin) {
    double r = bounds.z() == 0 ? -1 : bounds.z() + margin;
    return new Box(
        within(bounds.x() - r), within(bounds.y() - r),
        within(bounds.x() + r + 1), within(bounds.y() + r + 1));
  }

  private int within(double v) {
    return (int) Math.max(0, Math.min(width, Math.floor(v)));
  }

  private record Box(int left, int top, int right, int bottom) {}
}
