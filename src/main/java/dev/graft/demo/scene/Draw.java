package dev.graft.demo.scene;

import java.util.List;
import java.util.Random;

/**
 * The chances of one picture, all from one seed. {@link Random}'s algorithm is part of its
 * specification, so the draws are the same on every JDK.
 */
public final class Draw {
  private final Random random;

  public Draw(long seed) {
    this.random = new Random(mix(seed));
  }

  /** An independent source for the given address, such as (seed, class, number). */
  public static Draw at(long... address) {
    long seed = 0;
    for (long part : address) {
      seed = mix(seed ^ mix(part));
    }
    return new Draw(seed);
  }

  /** SplitMix64's finaliser: neighbouring seeds must not give similar pictures. */
  private static long mix(long seed) {
    long z = seed + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  double uniform(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** From {@code low} to {@code high}, both included. */
  int count(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  double gaussian(double deviation) {
    return deviation * random.nextGaussian();
  }

  double angle() {
    return uniform(-Math.PI, Math.PI);
  }

  int seed() {
    return random.nextInt();
  }

  <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** One of the given 0xRRGGBB colours, varied a little. */
  Rgba colour(int... choices) {
    return vary(Rgba.of(choices[random.nextInt(choices.length)]), 0.06);
  }

  Rgba vary(Rgba c, double amount) {
    double light = 1 + gaussian(1.5 * amount);
    return new Rgba(
        clamp(c.r() * light + gaussian(amount / 2)),
        clamp(c.g() * light + gaussian(amount / 2)),
        clamp(c.b() * light + gaussian(amount / 2)),
        c.a());
  }

  private static double clamp(double v) {
    return Math.max(0.01, Math.min(1, v));
  }
}
