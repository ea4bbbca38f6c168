package dev.graft.demo.scene;

/** Butterflies and moths: broad painted wings. */
final class Butterflies {
  private Butterflies() {}

  /** Two pairs of bright fans with a dark border, held flat or half closed. */
  static Figure butterfly(Draw draw) {
    Figure f = new Figure();
    Rgba main = draw.colour(0xe08020, 0xe8d050, 0x3868c0, 0xf0f0e8, 0xc03a20, 0x7a3a80, 0x80a0d0);
    Rgba rim = draw.colour(0x181410, 0x3a2418, 0x20242c);
    Material wing = new Material(painted(main, rim, draw), 0.1);
    double lift = draw.chance(0.6) ? draw.uniform(0, 0.4) : draw.uniform(0.6, 1.1);
    body(draw, f, rim, 0.03, 0.38);
    Anatomy a = new Anatomy(draw, f);
    Vec3 root = Vec3.of(0.08, 0.03, 0.05);
    a.wings(
        wing,
        Outline.FAN,
        root.minus(Vec3.of(0.08, 0, 0.01)),
        draw.uniform(2.05, 2.3),
        lift,
        0.48,
        0.25);
    a.wings(wing, Outline.FAN, root, draw.uniform(1.1, 1.4), lift, 0.62, 0.27);
    return f;
  }

  /** A stout furry body under dull, wavy wings swept back as a triangle. */
  static Figure moth(Draw draw) {
    Figure f = new Figure();
    Rgba main = draw.colour(0x8a7458, 0x6a5a4a, 0xa89878, 0x54483c, 0xc8b898, 0x7a6a70);
    int seed = draw.seed();
    double waves = draw.uniform(4, 8);
    Rgba dark = main.times(0.55);
    Surface wavy =
        s -> {
          double at = s.x() * waves + 1.2 * Noise.fractal(3 * s.x(), 3 * s.y(), 2, seed);
          return main.mix(dark, Noise.step(0.55, 0.9, 2 * Math.abs(at - Math.floor(at) - 0.5)));
        };
    body(draw, f, main.times(0.8), 0.075, 0.3);
    f.fuzz(draw, main, 30, 0.05, Vec3.of(0.14, 0, 0.03), 0.12, 0.09, 0.09);
    Anatomy a = new Anatomy(draw, f);
    Material wing = new Material(wavy, 0);
    double sweep = draw.uniform(1.9, 2.45);
    double lift = draw.uniform(-0.1, 0.15);
    a.wings(wing, Outline.FAN, Vec3.of(0.04, 0.04, 0.05), sweep + 0.4, lift, 0.48, 0.2);
    a.wings(wing, Outline.FAN, Vec3.of(0.12, 0.04, 0.08), sweep, lift, 0.66, 0.22);
    return f;
  }

  private static void body(Draw draw, Figure f, Rgba colour, double radius, double feelers) {
    Material m = new Material(Surface.banded(colour, colour.times(1.4), 5, 0.4, 0), 0.05);
    f.ball(m, Vec3.of(-0.16, 0, 0), 0.22, radius * 1.1, radius * 1.1);
    f.ball(m, Vec3.of(0.12, 0, 0.02), 0.12, radius * 1.3, radius * 1.4);
    f.ball(m, Vec3.of(0.26, 0, 0.01), 0.05, 0.05, 0.05);
    Anatomy a = new Anatomy(draw, f);
    a.feelers(Material.of(colour.times(0.6), 0), Vec3.of(0.29, 0, 0.02), feelers, 0.2, 0.01);
    a.legs(Material.of(colour.times(0.6), 0), 3, 0.2, 0.05, 0.03, 0.16, -0.02, -0.12, 0.012);
  }

  private static Surface painted(Rgba main, Rgba rim, Draw draw) {
    int seed = draw.seed();
    boolean eyed = draw.chance(0.4);
    Rgba eye = draw.colour(0x2040a0, 0xf0f0f0, 0xd02020);
    double border = draw.uniform(0.12, 0.35);
    return s -> {
      double edge = Math.min(1 - s.x(), (s.z() - Math.abs(s.y())) * 0.4);
      double rib = Math.abs(Noise.value(0.5, 5 * s.y() / (0.2 + s.x()), seed) - 0.5);
      Rgba c = rim.mix(main, Noise.step(border - 0.08, border, edge + 0.1 * s.x()));
      c = rim.mix(c, 0.5 + Noise.step(0, 0.12, rib) / 2);
      double dx = s.x() - 0.7;
      double ring = Math.sqrt(dx * dx * 6 + s.y() * s.y());
      return eyed
          ? eye.mix(rim, Noise.step(0.1, 0.16, ring)).mix(c, Noise.step(0.22, 0.3, ring))
          : c;
    };
  }
}
