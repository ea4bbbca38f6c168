package dev.graft.demo.scene;

/** Flowers, ferns and mushrooms, which are subjects, and leaves, which lie about. */
final class Plants {
  private Plants() {}

  /** Rings of petals around a disc. */
  static Figure flower(Draw draw) {
    Figure f = new Figure();
    Rgba petal = draw.colour(0xf0f0ea, 0xf0d040, 0xd86aa0, 0x8a70c8, 0xe07030, 0xc02838, 0x90a8e0);
    Rgba base = draw.vary(petal.times(draw.uniform(0.6, 1)), 0.08);
    Surface blend = s -> base.mix(petal, s.x() * 1.4).times(1 - 0.12 * Math.abs(s.y()));
    int petals = draw.count(5, 16);
    double wide = Math.min(0.2, 1.15 / petals) * draw.uniform(0.8, 1.3);
    double cup = draw.uniform(-0.1, 0.5);
    for (int i = 0; i < petals; i++) {
      double turn = 2 * Math.PI * i / petals + draw.gaussian(0.05);
      Vec3 out = Vec3.of(StrictMath.cos(turn), StrictMath.sin(turn), cup);
      Vec3 side = Vec3.of(-StrictMath.sin(turn), StrictMath.cos(turn), 0);
      double length = 0.46 * draw.uniform(0.9, 1.1);
      Outline outline = petals < 8 ? Outline.FAN : Outline.STRAP;
      f.plate(
          new Material(blend, 0.05),
          outline,
          draw.gaussian(0.08),
          0.4,
          out.times(0.06),
          out.times(length),
          side.times(wide * (petals < 8 ? 1.2 : 0.8)));
    }
    Rgba disc = draw.colour(0xd8a020, 0x6a4a20, 0xc8c040, 0x3a2a18);
    Material heart = new Material(Surface.mottled(disc, disc.times(0.6), 8, draw.seed()), 0);
    f.ball(heart, Vec3.of(0, 0, 0.1), 0.13, 0.13, 0.06);
    return f;
  }

  /** One leaf with its veins, round, pointed or long. */
  static Figure leaf(Draw draw) {
    Figure f = new Figure();
    Rgba green = draw.colour(0x4a7a2c, 0x6a9a3a, 0x2f5a2a, 0x8aa050, 0xa8742c, 0xb84a28, 0xc8a83a);
    Outline outline = draw.chance(0.5) ? Outline.LEAF : Outline.OVAL;
    double wide = draw.uniform(0.12, 0.36);
    f.plate(
        veined(draw, green),
        outline,
        draw.gaussian(0.25),
        draw.uniform(0.2, 0.7),
        Vec3.of(-0.42, 0, 0),
        Vec3.of(0.9, 0, draw.gaussian(0.1)),
        Vec3.of(0, wide, 0));
    f.limb(
        Material.of(green.times(0.7), 0),
        0.018,
        0.012,
        Vec3.of(-0.42, 0, 0),
        Vec3.of(-0.55, draw.gaussian(0.06), 0));
    return f;
  }

  /** Leaflets in pairs along a stem. */
  static Figure fern(Draw draw) {
    Figure f = new Figure();
    Rgba green = draw.colour(0x3f6f2c, 0x5f8f34, 0x7f9f4a, 0x8a6a34);
    Curve stem = Curve.any(draw, 0.6);
    int pairs = draw.count(8, 14);
    Material m = Material.of(green, 0.1);
    for (int i = 0; i < pairs; i++) {
      double t = i / (pairs - 1.0);
      Basis heading = stem.heading(t);
      double length = 0.34 * Math.sqrt(1 - 0.9 * t) * draw.uniform(0.9, 1.1);
      for (int side = -1; side <= 1; side += 2) {
        Vec3 out = heading.y().times(side).plus(heading.x().times(0.5)).unit();
        Vec3 across = heading.x().minus(heading.y().times(0.5 * side)).unit();
        f.plate(m, Outline.LEAF, 0, 0.3, stem.at(t), out.times(length), across.times(0.035));
      }
      f.limb(m, 0.014, 0.012, stem.at(t), stem.at(Math.min(1, t + 1.0 / pairs)));
    }
    return f;
  }

  /** A cap on a stalk. */
  static Figure mushroom(Draw draw) {
    Figure f = new Figure();
    Rgba cap = draw.colour(0xa83020, 0x8a5a34, 0xc89858, 0xd8d0c0, 0x5a4a44, 0xd88a30);
    Surface skin =
        draw.chance(0.5)
            ? spotted(cap, draw)
            : Surface.mottled(cap, cap.times(0.8), 3, draw.seed());
    Material stalk = Material.of(draw.colour(0xe0d8c8, 0xc8b898), 0.05);
    f.limb(stalk, 0.09, 0.065, Vec3.of(0, 0, -0.45), Vec3.of(draw.gaussian(0.04), 0, 0.1));
    double wide = draw.uniform(0.28, 0.4);
    f.ball(
        new Material(skin, draw.uniform(0, 0.5)),
        Vec3.of(0, 0, 0.16),
        wide,
        wide,
        draw.uniform(0.14, 0.24));
    return f;
  }

  static Material veined(Draw draw, Rgba green) {
    double slant = draw.uniform(0.3, 0.8);
    double veins = draw.uniform(6, 12);
    Rgba vein = green.mix(Rgba.of(0xd8e0b0), draw.uniform(0.15, 0.45));
    int seed = draw.seed();
    double sick = draw.chance(0.4) ? 0.5 : 0.1;
    return new Material(
        s -> {
          double t = (s.x() - slant * 0.3 * Math.abs(s.y())) * veins;
          double rib = Math.min(Math.abs(t - Math.rint(t)) * 2.5, Math.abs(s.y()) * 9);
          double blotch = Noise.fractal(5 * s.x(), 3 * s.y(), 3, seed);
          return vein.mix(green.times(1 - sick * blotch), Noise.step(0, 0.4, rib));
        },
        0.15);
  }

  private static Surface spotted(Rgba cap, Draw draw) {
    int seed = draw.seed();
    Rgba spot = Rgba.of(0xf0e8d8);
    return s -> spot.mix(cap, Noise.step(0.2, 0.3, Noise.cells(3 * s.x(), 3 * s.y(), seed)));
  }
}
