package dev.graft.demo.scene;

/** Spiders, harvestmen and scorpions: eight legs. */
final class Arachnids {
  private Arachnids() {}

  /** Two body parts, the rear one round and patterned. */
  static Figure spider(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x3a2c22, 0x6a4a30, 0x1c1a1a, 0x8a6a48, 0x5a5048, 0xa08028);
    Rgba mark = draw.chance(0.5) ? body.times(1.8).plus(0.06) : body.times(0.4);
    int seed = draw.seed();
    Surface back =
        s ->
            body.mix(
                mark,
                Noise.step(0.5, 0.6, Noise.fractal(2.5 * s.x(), 2.5 * Math.abs(s.y()), 2, seed)));
    double round = draw.uniform(0.17, 0.25);
    double gloss = draw.uniform(0, 0.4);
    f.ball(new Material(back, gloss), Vec3.of(-0.2, 0, 0.04), round * 1.2, round, round);
    Material front = Material.of(body.times(0.85), gloss);
    f.ball(front, Vec3.of(0.14, 0, 0), 0.15, 0.115, 0.09);
    Anatomy a = new Anatomy(draw, f);
    a.eyes(Material.of(Rgba.of(0x080808), 0.9), Vec3.of(0.26, 0, 0.06), 0.035, 0.02, 0.02, 0.02);
    Material leg =
        new Material(Surface.banded(body.times(0.8), mark, 3, draw.uniform(0.1, 0.5), 0), 0);
    a.legs(
        leg,
        4,
        0.24,
        0.02,
        0.08,
        draw.uniform(0.4, 0.62),
        draw.uniform(0.1, 0.25),
        -0.14,
        draw.uniform(0.018, 0.034));
    a.feelers(leg, Vec3.of(0.26, 0, -0.02), 0.14, 0.08, 0.02);
    return f;
  }

  /** One small round body on eight hair-thin legs. */
  static Figure harvestman(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x5a4a38, 0x7a5a3a, 0x3a342c, 0x9a7a50);
    Material skin = new Material(Surface.mottled(body, body.times(0.6), 3, draw.seed()), 0.1);
    f.ball(skin, Vec3.ZERO, 0.13, 0.1, 0.09);
    Material leg = Material.of(body.times(0.55), 0);
    new Anatomy(draw, f)
        .legs(
            leg,
            4,
            0.06,
            -0.06,
            0.06,
            draw.uniform(0.7, 0.9),
            draw.uniform(0.2, 0.35),
            -0.15,
            0.014);
    return f;
  }

  /** Claws in front, a tail that curls over the back. */
  static Figure scorpion(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x2a2420, 0x6a4a24, 0x9a7a3a, 0x4a2c1c);
    Material m = new Material(Surface.banded(body, body.times(0.6), 6, 0.3, 0), 0.4);
    f.ball(m, Vec3.of(0.0, 0, 0), 0.22, 0.11, 0.08);
    f.ball(m, Vec3.of(0.2, 0, 0), 0.1, 0.09, 0.07);
    double curl = draw.uniform(0.5, 0.9);
    double lean = draw.gaussian(0.3);
    Vec3 at = Vec3.of(-0.2, 0, 0.02);
    for (int i = 1; i <= 6; i++) {
      double turn = Math.PI - curl * i / 2.2;
      Vec3 step = Vec3.of(StrictMath.cos(turn), lean * 0.4, StrictMath.sin(turn)).times(0.085);
      f.ball(m, at.plus(step), 0.06, 0.042, 0.045);
      at = at.plus(step);
    }
    f.limb(m, 0.03, 0.004, at, at.plus(Vec3.of(0.08, 0, -0.06)));
    Anatomy a = new Anatomy(draw, f);
    Material leg = Material.of(body.times(0.85), 0.2);
    a.legs(leg, 4, 0.18, 0.0, 0.08, 0.3, 0.06, -0.1, 0.02);
    for (int side = -1; side <= 1; side += 2) {
      double open = draw.uniform(0.18, 0.32) * side;
      Vec3 elbow = Vec3.of(0.34, open, 0.02);
      Vec3 hand = Vec3.of(0.46, open * 0.8, 0.02);
      f.limb(leg, 0.025, 0.03, Vec3.of(0.26, 0.06 * side, 0), elbow, hand);
      f.ball(m, hand.plus(Vec3.of(0.04, 0, 0)), 0.08, 0.05, 0.05);
      f.limb(leg, 0.022, 0.008, hand, hand.plus(Vec3.of(0.15, 0.045, 0)));
      f.limb(leg, 0.022, 0.008, hand, hand.plus(Vec3.of(0.15, -0.045, 0)));
    }
    return f;
  }
}
