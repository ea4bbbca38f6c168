package dev.graft.demo.scene;

/** Beetles, ladybirds, shield bugs and weevils: hard domed backs. */
final class Beetles {
  private Beetles() {}

  /** A long shining back with a seam, sometimes metallic, striped or mottled. */
  static Figure beetle(Draw draw) {
    Figure f = new Figure();
    Rgba shell = draw.colour(0x15181a, 0x1e4a34, 0x2c3c78, 0x5a2a18, 0x6a5a20, 0x58206a, 0x8a4a20);
    double gloss = draw.uniform(0.3, 0.9);
    Rgba second = draw.chance(0.4) ? draw.colour(0xd8b040, 0xc86a28, 0x101010) : shell.times(0.8);
    Surface back = draw.chance(0.5) ? lengthwise(shell, second) : seamed(shell, shell.times(0.4));
    double wide = draw.uniform(0.19, 0.26);
    Material front = Material.of(shell.mix(second, draw.chance(0.3) ? 0.8 : 0), gloss);
    f.ball(new Material(back, gloss), Vec3.of(-0.14, 0, 0.02), 0.34, wide, 0.17);
    f.ball(front, Vec3.of(0.22, 0, 0), 0.13, wide * 0.85, 0.13);
    f.ball(front, Vec3.of(0.36, 0, -0.02), 0.09, wide * 0.5, 0.08);
    limbs(draw, f, shell.times(0.7), 0.4, 0.03, 0.36);
    return f;
  }

  /** A round red or yellow back with dark spots. */
  static Figure ladybird(Draw draw) {
    Figure f = new Figure();
    Rgba shell = draw.colour(0xc02818, 0xd85018, 0xe0a020, 0xb01010, 0x30201c);
    Rgba spot = shell.r() < 0.3 ? draw.colour(0xc03018) : draw.colour(0x120c0a);
    int seed = draw.seed();
    double grain = draw.uniform(1.6, 2.6);
    double big = draw.uniform(0.28, 0.42);
    Surface spots =
        s -> {
          double d = Noise.cells(grain * s.x() + 9, grain * Math.abs(s.y()) + 5, seed);
          Rgba c = spot.mix(shell, Noise.step(big - 0.07, big + 0.07, d));
          return spot.times(0.5).mix(c, Noise.step(0.01, 0.06, Math.abs(s.y())));
        };
    double wide = draw.uniform(0.3, 0.36);
    f.ball(new Material(spots, draw.uniform(0.3, 0.8)), Vec3.of(-0.06, 0, 0.02), 0.36, wide, 0.24);
    Material dark = Material.of(draw.colour(0x14100e), 0.4);
    f.ball(dark, Vec3.of(0.27, 0, -0.02), 0.12, wide * 0.75, 0.13);
    f.ball(dark, Vec3.of(0.36, 0, -0.04), 0.08, 0.11, 0.08);
    Material pale = Material.of(draw.colour(0xe8e0d0), 0.2);
    new Anatomy(draw, f).eyes(pale, Vec3.of(0.28, 0, 0.06), wide * 0.5, 0.05, 0.05, 0.05);
    limbs(draw, f, Rgba.of(0x14100e), 0.24, 0.025, 0.3);
    return f;
  }

  /** A flat, shield-shaped green or brown body with a triangle on its back. */
  static Figure shieldBug(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x4a7a2c, 0x6a8a30, 0x6a4a2c, 0x8a6a40, 0x3a5a30, 0x7a3020);
    Surface skin = Surface.mottled(body, body.times(0.75), 6, draw.seed());
    Material m = new Material(skin, draw.uniform(0.1, 0.4));
    f.plate(
        m,
        Outline.LEAF,
        0,
        0.5,
        Vec3.of(0.36, 0, 0.05),
        Vec3.of(-0.86, 0, 0),
        Vec3.of(0, draw.uniform(0.25, 0.32), 0));
    Material triangle = Material.of(body.times(draw.uniform(0.6, 1.35)), 0.3);
    f.plate(
        triangle,
        Outline.LEAF,
        0,
        0.5,
        Vec3.of(0.16, 0, 0.09),
        Vec3.of(-0.42, 0, 0),
        Vec3.of(0, 0.16, 0));
    f.ball(m, Vec3.of(0.33, 0, 0.02), 0.1, 0.09, 0.06);
    limbs(draw, f, draw.vary(body.times(0.7), 0.05), 0.34, 0.018, 0.34);
    return f;
  }

  /** A pear-shaped back and a long snout that bends down. */
  static Figure weevil(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x4a3a2c, 0x7a5a3a, 0x2a2a2c, 0x4a6a3a, 0x8a7a5a);
    Surface skin = Surface.mottled(body, body.times(1.4), 9, draw.seed());
    Material m = new Material(skin, draw.uniform(0, 0.3));
    f.ball(m, Vec3.of(-0.16, 0, 0.05), 0.3, 0.2, 0.2);
    f.ball(m, Vec3.of(0.14, 0, 0.03), 0.13, 0.13, 0.13);
    f.ball(m, Vec3.of(0.27, 0, 0.02), 0.08, 0.08, 0.08);
    Material snout = Material.of(body.times(0.7), 0.2);
    f.limb(snout, 0.04, 0.025, Vec3.of(0.3, 0, 0.03), Vec3.of(0.44, 0, 0), Vec3.of(0.52, 0, -0.12));
    limbs(draw, f, body.times(0.7), 0.36, 0.03, 0.4);
    return f;
  }

  private static void limbs(
      Draw draw, Figure f, Rgba colour, double reach, double radius, double feelersAt) {
    Anatomy a = new Anatomy(draw, f);
    Material m = Material.of(colour, 0.2);
    a.legs(m, 3, 0.24, -0.1, 0.12, reach, 0.02, -0.14, radius);
    a.feelers(m, Vec3.of(feelersAt, 0, 0), draw.uniform(0.12, 0.3), 0.3, radius * 0.6);
  }

  private static Surface seamed(Rgba shell, Rgba seam) {
    return s -> seam.mix(shell, Noise.step(0.01, 0.07, Math.abs(s.y())));
  }

  private static Surface lengthwise(Rgba a, Rgba b) {
    return s -> a.mix(b, Noise.step(0.35, 0.65, Math.abs(s.y() * 3 % 1.0)));
  }
}
