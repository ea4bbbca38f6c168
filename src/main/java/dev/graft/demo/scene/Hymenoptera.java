package dev.graft.demo.scene;

/** Ants and bees: the demo's target domain. */
final class Hymenoptera {
  private Hymenoptera() {}

  /** A narrow waist, elbowed feelers, long thin legs; black, brown, red or amber. */
  static Figure ant(Draw draw) {
    Figure f = new Figure();
    Rgba front = draw.colour(0x15120f, 0x2a1a12, 0x5a2412, 0x8a3a18, 0xa8662a, 0x3b2a20);
    Rgba rear = draw.chance(0.4) ? draw.colour(0x15120f, 0x2a1a12, 0x4a2010, 0xa8662a) : front;
    double gloss = draw.uniform(0.05, 0.6);
    Material shell = Material.of(front, gloss);
    Material back =
        draw.chance(0.5)
            ? new Material(Surface.banded(rear, rear.times(1.7).plus(0.05), 4, 0.3, 0), gloss)
            : Material.of(rear, gloss);
    double bulk = draw.uniform(0.85, 1.2);
    double nod = draw.gaussian(0.2);
    Vec3 head = Vec3.of(0.36, 0.3 * nod * 0.3, 0.03);
    f.ball(shell, head, Basis.turn(nod, draw.gaussian(0.2), 0), 0.13, 0.115 * bulk, 0.09);
    f.ball(shell, Vec3.of(0.17, 0, 0.05), 0.1, 0.07, 0.075);
    f.ball(shell, Vec3.of(0.03, 0, 0.03), 0.09, 0.052, 0.06);
    f.ball(shell, Vec3.of(-0.09, 0, 0.03), 0.035, 0.03, 0.05);
    double tail = draw.gaussian(0.25);
    Vec3 gaster = Vec3.of(-0.3, 0.2 * -tail, 0.05 + draw.uniform(-0.02, 0.06));
    Basis turn = Basis.turn(tail, draw.gaussian(0.25), 0);
    f.ball(back, gaster, turn, 0.2, 0.135 * bulk, 0.125 * bulk);
    Anatomy a = new Anatomy(draw, f);
    Material thin = Material.of(draw.vary(front.times(draw.uniform(0.8, 1.3)), 0.03), gloss / 2);
    a.eyes(
        Material.of(Rgba.of(0x0a0a0a), 0.5),
        head.plus(Vec3.of(0.03, 0, 0.05)),
        0.085,
        0.025,
        0.02,
        0.025);
    a.feelers(thin, head.plus(Vec3.of(0.1, 0, 0.03)), draw.uniform(0.22, 0.36), 0.24, 0.016);
    a.legs(
        thin,
        3,
        0.2,
        0.0,
        0.04,
        draw.uniform(0.36, 0.52),
        draw.uniform(0.08, 0.2),
        -0.14,
        draw.uniform(0.016, 0.024));
    for (int side = -1; side <= 1; side += 2) {
      Vec3 jaw = head.plus(Vec3.of(0.11, 0.05 * side, -0.02));
      f.limb(thin, 0.025, 0.008, jaw, jaw.plus(Vec3.of(0.08, -0.035 * side, 0)));
    }
    return f;
  }

  /** A stout hairy body, bands, two pairs of clear wings; honey, bumble, mason and dark bees. */
  static Figure bee(Draw draw) {
    Figure f = new Figure();
    Rgba dark = draw.colour(0x17120e, 0x2a1c12, 0x38281a);
    Rgba light = draw.colour(0xd09a30, 0xb87828, 0xe0c060, 0x8a5a28, 0x9a8a70, 0x54402a);
    Rgba hair = draw.colour(0xb08a50, 0x8a6a3a, 0xd8a838, 0x6a5a48, 0x2c2620, 0xa85a28);
    double bulk = draw.uniform(0.85, 1.25);
    double gloss = draw.uniform(0.05, 0.35);
    Material shell = Material.of(dark, gloss);
    Vec3 head = Vec3.of(0.36, draw.gaussian(0.015), -0.01);
    f.ball(shell, head, 0.085, 0.125, 0.1);
    Vec3 chest = Vec3.of(0.14, 0, 0.04);
    double r = 0.155 * Math.min(1.1, bulk);
    f.ball(Material.of(hair.mix(dark, 0.5), 0), chest, r, r, r * 0.95);
    f.fuzz(draw, hair, 45, 0.06, chest, r, r, r);
    double bands = draw.uniform(3, 6);
    Surface stripes =
        Surface.banded(dark, light, bands, draw.uniform(0.2, 0.65), draw.uniform(0, 1));
    double tail = draw.gaussian(0.12);
    Vec3 abdomen = Vec3.of(-0.24, -0.2 * tail, draw.uniform(-0.05, 0.03));
    Basis turn = Basis.turn(tail, draw.uniform(-0.3, 0.15), 0);
    f.ball(new Material(stripes, gloss), abdomen, turn, 0.27, 0.15 * bulk, 0.15 * bulk);
    if (draw.chance(0.4)) {
      f.fuzz(draw, hair.mix(light, 0.5), 45, 0.05, abdomen, 0.25, 0.15 * bulk, 0.15 * bulk);
    }
    Anatomy a = new Anatomy(draw, f);
    a.eyes(
        Material.of(draw.colour(0x1a1410, 0x3a2a20), 0.5),
        head.plus(Vec3.of(0, 0, 0.02)),
        0.1,
        0.055,
        0.035,
        0.075);
    a.feelers(shell, head.plus(Vec3.of(0.07, 0, 0.04)), draw.uniform(0.14, 0.2), 0.15, 0.014);
    a.legs(
        shell, 3, 0.2, 0.02, 0.1, draw.uniform(0.22, 0.36), 0.0, -0.2, draw.uniform(0.022, 0.032));
    if (draw.chance(0.3)) {
      a.eyes(
          Material.of(draw.colour(0xd89020, 0xc8b040), 0),
          Vec3.of(-0.08, 0, -0.12),
          0.22,
          0.06,
          0.035,
          0.04);
    }
    Rgba smoke = draw.colour(0xd8d8d0, 0xb0a890, 0x8a7a60, 0xe8e4d8);
    Material film = Anatomy.membrane(draw, smoke, draw.uniform(0.12, 0.45));
    double sweep = draw.chance(0.6) ? draw.uniform(2.5, 2.95) : draw.uniform(1.5, 2.4);
    double lift = draw.chance(0.7) ? draw.uniform(0.05, 0.3) : draw.uniform(0.4, 1.1);
    Vec3 root = Vec3.of(0.1, 0.09, 0.16);
    a.wings(
        film,
        Outline.WING,
        root.minus(Vec3.of(0.08, 0, 0.02)),
        sweep + 0.15,
        lift * 0.8,
        0.36,
        0.09);
    a.wings(film, Outline.WING, root, sweep, lift, draw.uniform(0.48, 0.6), 0.11);
    return f;
  }
}
