package dev.graft.demo.scene;

/** Long soft bodies and hoppers: caterpillars, worms, centipedes, snails, grasshoppers, earwigs. */
final class Crawlers {
  private Crawlers() {}

  /** A chain of soft segments with stubs for feet, sometimes hairy. */
  static Figure caterpillar(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x7aa83a, 0x4a7a30, 0xb8a050, 0x2c2820, 0xc8c070, 0x8a5a3a);
    Rgba ring = draw.chance(0.5) ? draw.colour(0x181410, 0xe8c030, 0xf0f0e0) : body.times(0.75);
    boolean hairy = draw.chance(0.4);
    Rgba hair = draw.colour(0x6a4a2c, 0x201c18, 0xd0b080);
    Curve curve = Curve.any(draw, 0.9);
    int segments = draw.count(9, 13);
    Material m = new Material(Surface.banded(body, ring, 1, draw.uniform(0.2, 0.5), 0.5), 0.15);
    for (int i = 0; i < segments; i++) {
      Vec3 at = curve.at(i / (segments - 1.0));
      f.ball(m, at, curve.heading(i / (segments - 1.0)), 0.07, 0.085, 0.08);
      if (hairy) {
        f.fuzz(draw, hair, 6, 0.11, at, 0.06, 0.08, 0.08);
      }
    }
    f.ball(
        Material.of(draw.colour(0x3a2418, 0x181410, 0x8a5020), 0.4),
        curve.at(1.03),
        0.065,
        0.075,
        0.07);
    return f;
  }

  /** A smooth pink or brown rod in loose curves, with a pale saddle. */
  static Figure worm(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0xb87868, 0x9a5a50, 0x8a6a58, 0xc89080);
    Curve curve = Curve.any(draw, 1.6);
    for (int i = 0; i < 24; i++) {
      double t = i / 23.0;
      double thick = 0.045 * Math.sqrt(Math.min(1, 6 * t * (1 - t) + 0.1));
      Rgba c = t > 0.62 && t < 0.75 ? body.times(1.2) : body.times(i % 2 == 0 ? 1 : 0.93);
      f.ball(Material.of(c, 0.5), curve.at(t), curve.heading(t), 0.045, thick, thick);
    }
    return f;
  }

  /** A flat chain of plates, each with its pair of legs. */
  static Figure centipede(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x8a4a20, 0xa86a28, 0x4a2a1c, 0x5a5a3a);
    Material m = Material.of(body, 0.5);
    Material leg = Material.of(draw.vary(body.times(1.3), 0.05), 0.1);
    Curve curve = Curve.any(draw, 1.4);
    for (int i = 0; i < 15; i++) {
      double t = i / 14.0;
      Basis heading = curve.heading(t);
      f.ball(m, curve.at(t), heading, 0.045, 0.05, 0.03);
      for (int side = -1; side <= 1; side += 2) {
        Vec3 out = heading.y().times(side);
        Vec3 back = heading.x().times(-0.06 - draw.uniform(0, 0.04));
        Vec3 hip = curve.at(t).plus(out.times(0.04));
        f.limb(
            leg,
            0.012,
            0.006,
            hip,
            hip.plus(out.times(0.06)),
            hip.plus(out.times(0.11)).plus(back));
      }
    }
    new Anatomy(draw, f).feelers(leg, curve.at(1), 0.2, 0.2, 0.012);
    return f;
  }

  /** A coiled shell on a soft foot, eyes on stalks. */
  static Figure snail(Draw draw) {
    Figure f = new Figure();
    Rgba shell = draw.colour(0xb08850, 0x7a5a38, 0xd0b880, 0x9a6a58, 0x5a4a40);
    Rgba band = draw.chance(0.7) ? shell.times(0.45) : shell.times(0.85);
    Material skin = Material.of(draw.colour(0x9a8a70, 0x6a5a4a, 0xb8a890), 0.4);
    f.ball(skin, Vec3.of(0.02, 0, -0.1), 0.44, 0.1, 0.06);
    f.ball(skin, Vec3.of(0.36, 0, -0.04), 0.1, 0.07, 0.07);
    double turns = draw.uniform(2.2, 3.4);
    Surface coil =
        s -> {
          double r = Math.sqrt(s.x() * s.x() + s.z() * s.z());
          double t = r * turns + StrictMath.atan2(s.z(), s.x()) / (2 * Math.PI);
          return band.mix(shell, Noise.step(0.1, 0.35, 2 * Math.abs(t - Math.floor(t) - 0.5)));
        };
    f.ball(new Material(coil, draw.uniform(0.1, 0.6)), Vec3.of(-0.08, 0, 0.12), 0.27, 0.19, 0.25);
    Anatomy a = new Anatomy(draw, f);
    a.feelers(skin, Vec3.of(0.4, 0, 0), draw.uniform(0.14, 0.22), 0.14, 0.018);
    return f;
  }

  /** A long body with hind legs folded high above the back. */
  static Figure grasshopper(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x6a9a34, 0x8aa848, 0x8a7048, 0x5a6a30, 0xa08a58);
    Material m = new Material(Surface.mottled(body, body.times(0.75), 5, draw.seed()), 0.2);
    f.ball(m, Vec3.of(-0.18, 0, 0), 0.34, 0.075, 0.085);
    f.ball(m, Vec3.of(0.16, 0, 0.02), 0.13, 0.085, 0.11);
    f.ball(m, Vec3.of(0.32, 0, 0.02), 0.08, 0.07, 0.1);
    Anatomy a = new Anatomy(draw, f);
    a.eyes(
        Material.of(draw.colour(0x2a2018, 0x6a4a28), 0.6),
        Vec3.of(0.34, 0, 0.07),
        0.055,
        0.03,
        0.025,
        0.035);
    Material leg = Material.of(body.times(0.85), 0.1);
    a.feelers(leg, Vec3.of(0.38, 0, 0.06), draw.uniform(0.2, 0.5), 0.2, 0.01);
    a.legs(leg, 2, 0.22, 0.08, 0.06, 0.22, 0, -0.16, 0.018);
    for (int side = -1; side <= 1; side += 2) {
      double out = draw.uniform(0.1, 0.2) * side;
      Vec3 knee = Vec3.of(-0.34, out * 1.3, draw.uniform(0.15, 0.28));
      f.limb(leg, 0.05, 0.018, Vec3.of(0.02, 0.07 * side, 0), knee);
      f.limb(
          leg,
          0.016,
          0.01,
          knee,
          Vec3.of(-0.42, out * 1.6, -0.15),
          Vec3.of(-0.5, out * 1.7, -0.16));
    }
    Material wing = Material.of(body.times(0.8).alpha(0.9), 0.1);
    a.wings(wing, Outline.STRAP, Vec3.of(0.08, 0.04, 0.09), 3.05, 0.0, 0.62, 0.05);
    return f;
  }

  /** A narrow brown body that ends in a pair of tongs. */
  static Figure earwig(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x4a2818, 0x6a3a1c, 0x2c1c14, 0x7a5028);
    Material m = new Material(Surface.banded(body, body.times(0.65), 7, 0.3, 0), 0.5);
    f.ball(m, Vec3.of(-0.14, 0, 0), 0.27, 0.085, 0.065);
    f.ball(Material.of(body.times(1.2), 0.5), Vec3.of(0.15, 0, 0.01), 0.1, 0.085, 0.06);
    f.ball(m, Vec3.of(0.29, 0, 0), 0.07, 0.065, 0.05);
    Material tong = Material.of(body.times(0.9), 0.4);
    double open = draw.uniform(0.05, 0.11);
    for (int side = -1; side <= 1; side += 2) {
      f.limb(
          tong,
          0.022,
          0.008,
          Vec3.of(-0.38, 0.04 * side, 0),
          Vec3.of(-0.5, open * side, 0.02),
          Vec3.of(-0.6, 0.015 * side, 0.03));
    }
    Anatomy a = new Anatomy(draw, f);
    Material leg = Material.of(body.times(1.4), 0.1);
    a.legs(leg, 3, 0.2, 0.02, 0.06, 0.26, 0.02, -0.1, 0.018);
    a.feelers(leg, Vec3.of(0.34, 0, 0.01), draw.uniform(0.22, 0.34), 0.26, 0.012);
    return f;
  }
}
