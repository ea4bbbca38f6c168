package dev.graft.demo.scene;

/** Flies, crane flies, dragonflies and lacewings: clear wings on bodies unlike a bee's. */
final class Flies {
  private Flies() {}

  /** A bristly grey or metallic body, big red eyes, one pair of wings. */
  static Figure fly(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x3a3c40, 0x24343c, 0x1e4a40, 0x4a4438, 0x202020);
    Material skin = new Material(Surface.mottled(body, body.times(1.5), 4, draw.seed()), 0.4);
    f.ball(skin, Vec3.of(-0.2, 0, 0), 0.22, 0.16, 0.15);
    f.ball(skin, Vec3.of(0.1, 0, 0.03), 0.17, 0.15, 0.15);
    f.ball(Material.of(body.times(0.8), 0.1), Vec3.of(0.31, 0, 0), 0.08, 0.12, 0.1);
    Anatomy a = new Anatomy(draw, f);
    a.eyes(
        Material.of(draw.colour(0x8a2018, 0x6a1a10, 0x4a3020), 0.5),
        Vec3.of(0.33, 0, 0.02),
        0.09,
        0.075,
        0.06,
        0.09);
    Material leg = Material.of(Rgba.of(0x181614), 0.1);
    a.legs(leg, 3, 0.18, 0.0, 0.1, draw.uniform(0.3, 0.42), 0.05, -0.18, 0.02);
    Material film = Anatomy.membrane(draw, draw.colour(0xc8ccd0, 0xa8a498), draw.uniform(0.2, 0.5));
    a.wings(
        film,
        Outline.WING,
        Vec3.of(0.05, 0.09, 0.14),
        draw.uniform(2.2, 2.8),
        draw.uniform(0.05, 0.25),
        0.58,
        0.15);
    return f;
  }

  /** A thin body on very long thin legs, narrow wings held out. */
  static Figure craneFly(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x6a5a44, 0x4a4038, 0x8a7050);
    Material skin = new Material(Surface.banded(body, body.times(0.7), 6, 0.4, 0), 0.1);
    f.ball(skin, Vec3.of(-0.22, 0, 0), 0.3, 0.04, 0.04);
    f.ball(skin, Vec3.of(0.1, 0, 0.03), 0.09, 0.06, 0.07);
    f.ball(skin, Vec3.of(0.21, 0, 0.01), 0.045, 0.04, 0.04);
    Anatomy a = new Anatomy(draw, f);
    Material leg = Material.of(body.times(0.7), 0);
    a.legs(leg, 3, 0.14, 0.02, 0.04, draw.uniform(0.6, 0.8), 0.22, -0.2, 0.014);
    a.feelers(leg, Vec3.of(0.24, 0, 0.02), 0.12, 0.12, 0.01);
    Material film =
        Anatomy.membrane(draw, draw.colour(0xb8b0a0, 0xa09880), draw.uniform(0.25, 0.5));
    a.wings(
        film,
        Outline.STRAP,
        Vec3.of(0.08, 0.04, 0.08),
        draw.uniform(1.7, 2.6),
        draw.uniform(0, 0.3),
        0.56,
        0.06);
    return f;
  }

  /** A long rod of an abdomen, two pairs of wings straight out, huge eyes. */
  static Figure dragonfly(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x2a6a9a, 0x2a7a4a, 0xa83a20, 0x3a4a50, 0xb08a28);
    Material skin =
        new Material(Surface.banded(body, body.times(0.35), 7, 0.35, draw.uniform(0, 1)), 0.4);
    double droop = draw.gaussian(0.1);
    f.ball(skin, Vec3.of(-0.25, 0, droop * -0.3), Basis.turn(droop, droop, 0), 0.38, 0.04, 0.045);
    f.ball(skin, Vec3.of(0.19, 0, 0), 0.13, 0.085, 0.1);
    Anatomy a = new Anatomy(draw, f);
    a.eyes(
        Material.of(body.mix(Rgba.of(0x305848), 0.5), 0.7),
        Vec3.of(0.36, 0, 0.01),
        0.05,
        0.06,
        0.065,
        0.07);
    a.legs(Material.of(Rgba.of(0x181818), 0), 3, 0.28, 0.18, 0.05, 0.2, -0.05, -0.16, 0.014);
    Material film =
        Anatomy.membrane(draw, draw.colour(0xd0d8dc, 0xc8b890), draw.uniform(0.15, 0.5));
    double lift = draw.uniform(-0.05, 0.35);
    a.wings(
        film, Outline.STRAP, Vec3.of(0.13, 0.06, 0.07), draw.uniform(1.6, 1.8), lift, 0.55, 0.075);
    a.wings(
        film,
        Outline.STRAP,
        Vec3.of(0.22, 0.06, 0.08),
        draw.uniform(1.25, 1.45),
        lift,
        0.58,
        0.065);
    return f;
  }

  /** A slight green body under a roof of large pale wings. */
  static Figure lacewing(Draw draw) {
    Figure f = new Figure();
    Rgba body = draw.colour(0x78a848, 0x90b060, 0xa89858);
    f.ball(Material.of(body, 0.2), Vec3.of(-0.12, 0, 0), 0.26, 0.05, 0.05);
    f.ball(Material.of(body, 0.2), Vec3.of(0.17, 0, 0.01), 0.08, 0.06, 0.06);
    f.ball(Material.of(body, 0.2), Vec3.of(0.29, 0, 0), 0.05, 0.06, 0.05);
    Anatomy a = new Anatomy(draw, f);
    a.eyes(
        Material.of(draw.colour(0xc09830, 0x805020), 0.7),
        Vec3.of(0.3, 0, 0.01),
        0.055,
        0.03,
        0.03,
        0.03);
    Material thin = Material.of(body.times(0.8), 0);
    a.feelers(thin, Vec3.of(0.33, 0, 0.02), draw.uniform(0.35, 0.5), 0.3, 0.009);
    a.legs(thin, 3, 0.22, 0.1, 0.04, 0.26, 0.05, -0.14, 0.012);
    Material film = Anatomy.membrane(draw, body.mix(Rgba.of(0xe8f0e0), 0.6), 0.4);
    a.wings(
        film,
        Outline.OVAL,
        Vec3.of(0.14, 0.04, 0.06),
        draw.uniform(2.5, 2.85),
        draw.uniform(0.1, 0.5),
        0.72,
        0.14);
    return f;
  }
}
