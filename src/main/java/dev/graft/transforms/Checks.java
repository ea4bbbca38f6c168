package dev.graft.transforms;

import java.util.Arrays;

/** What several transforms refuse. */
final class Checks {
  private Checks() {}

  /** Returns {@code p} if it is a probability. */
  static double probability(String name, double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(name + " needs a probability between 0 and 1, found " + p);
    }
    return p;
  }

  /** Returns the angles of {@code values}: one number stands for the range from its negative. */
  static double[] angles(String name, double... values) {
    if (values.length == 1 && !(values[0] >= 0)) {
      throw new IllegalArgumentException(
          name + " needs a number that is not negative, or min and max, found " + values[0]);
    }
    double[] angles = values.length == 1 ? new double[] {-values[0], values[0]} : values.clone();
    for (int i = 0; i + 1 < angles.length; i += 2) {
      if (!(angles[i] <= angles[i + 1] && Double.isFinite(angles[i + 1] - angles[i]))) {
        throw new IllegalArgumentException(
            name + " needs min <= max, found " + Arrays.toString(values));
      }
    }
    return angles;
  }

  /** Refuses a size that is not positive. */
  static void size(String name, int height, int width) {
    if (height <= 0 || width <= 0) {
      throw new IllegalArgumentException(
          name + " needs a positive size, found " + height + " x " + width);
    }
  }
}
