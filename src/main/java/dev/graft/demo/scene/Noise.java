package dev.graft.demo.scene;

/** Noise on the plane, a pure function of place and seed, from 0 to 1. */
final class Noise {
  private Noise() {}

  static double hash(int x, int y, int seed) {
    int h = seed ^ (x * 0x27d4eb2d) ^ (y * 0x165667b1);
    h = (h ^ (h >>> 15)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return ((h ^ (h >>> 16)) >>> 8) / (double) (1 << 24);
  }

  /** Value noise: random heights on the integer grid, smoothly joined. */
  static double value(double x, double y, int seed) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    double u = smooth(x - ix);
    double v = smooth(y - iy);
    double top = hash(ix, iy, seed) * (1 - u) + hash(ix + 1, iy, seed) * u;
    double bottom = hash(ix, iy + 1, seed) * (1 - u) + hash(ix + 1, iy + 1, seed) * u;
    return top * (1 - v) + bottom * v;
  }

  /** Octaves of value noise, each twice as fine and half as strong. */
  static double fractal(double x, double y, int octaves, int seed) {
    double sum = 0;
    double weight = 0.5;
    double total = 0;
    for (int o = 0; o < octaves; o++) {
      sum += weight * value(x, y, seed + o);
      total += weight;
      weight /= 2;
      x *= 2;
      y *= 2;
    }
    return sum / total;
  }

  /**
   * The distance to the nearest of one random point a cell, near 0 at the points: grains, pebbles.
   */
  static double cells(double x, double y, int seed) {
    int ix = (int) Math.floor(x);
    int iy = (int) Math.floor(y);
    double nearest = 4;
    for (int j = iy - 1; j <= iy + 1; j++) {
      for (int i = ix - 1; i <= ix + 1; i++) {
        double dx = i + hash(i, j, seed) - x;
        double dy = j + hash(i, j, seed + 1) - y;
        nearest = Math.min(nearest, dx * dx + dy * dy);
      }
    }
    return Math.min(1, Math.sqrt(nearest));
  }

  static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  /** 0 below {@code low}, 1 above {@code high}, smooth between. */
  static double step(double low, double high, double v) {
    double t = (v - low) / (high - low);
    return t <= 0 ? 0 : t >= 1 ? 1 : smooth(t);
  }
}
