package dev.graft.demo.scene;

import java.util.List;
import java.util.function.Function;

/** What lies under, beside and in front of a subject. */
final class Clutter {
  private static final List<Function<Draw, Figure>> THINGS =
      List.of(
          Plants::leaf,
          Plants::leaf,
          Clutter::blades,
          Clutter::blades,
          Clutter::twig,
          Clutter::twig,
          Clutter::pebbles,
          Clutter::petal,
          Clutter::drops,
          Clutter::seeds);
  private static final List<Function<Draw, Figure>> VEILS =
      List.of(Clutter::blades, Clutter::twig, Plants::leaf, Clutter::petal);

  private Clutter() {}

  /** Anything that may lie beneath the subject. */
  static Figure beneath(Draw draw) {
    return draw.pick(THINGS).apply(draw);
  }

  /** Something thin that may hide a part of the subject. */
  static Figure before(Draw draw) {
    return draw.pick(VEILS).apply(draw);
  }

  static Figure blades(Draw draw) {
    Figure f = new Figure();
    Rgba green = draw.colour(0x5a8a30, 0x8aa848, 0x3f6f2c, 0xb8a860, 0x9ab060);
    for (int i = draw.count(1, 4); i > 0; i--) {
      Vec3 along = Vec3.of(1.4, draw.gaussian(0.3), draw.gaussian(0.1));
      Surface shade = Surface.plain(draw.vary(green, 0.08));
      f.plate(
          new Material(shade, 0.1),
          Outline.BLADE,
          draw.gaussian(1.5),
          0.5,
          Vec3.of(-0.7, draw.gaussian(0.15), draw.gaussian(0.05)),
          along,
          Vec3.of(0, draw.uniform(0.02, 0.05), 0));
    }
    return f;
  }

  static Figure twig(Draw draw) {
    Figure f = new Figure();
    Rgba wood = draw.colour(0x5a4430, 0x3a2e24, 0x8a7458, 0xa08a6a, 0x6a3a28);
    Material m = new Material(Surface.mottled(wood, wood.times(0.7), 8, draw.seed()), 0);
    double r = draw.uniform(0.012, 0.04);
    Vec3 fork = Vec3.of(draw.uniform(-0.2, 0.2), draw.gaussian(0.06), 0);
    f.limb(m, r, r * 0.7, Vec3.of(-0.8, 0, 0), fork, Vec3.of(0.8, draw.gaussian(0.15), 0));
    for (int i = draw.count(0, 3); i > 0; i--) {
      Vec3 tip = fork.plus(Vec3.of(draw.gaussian(0.25), draw.gaussian(0.3), draw.gaussian(0.1)));
      f.limb(m, r * 0.7, r * 0.3, fork, tip);
    }
    return f;
  }

  static Figure pebbles(Draw draw) {
    Figure f = new Figure();
    for (int i = draw.count(1, 6); i > 0; i--) {
      Rgba c = draw.colour(0x7a746c, 0x4a4640, 0xa89c88, 0x8a6a54, 0xc8c4bc);
      Material m = new Material(Surface.mottled(c, c.times(0.7), 3, draw.seed()), 0.15);
      double r = draw.uniform(0.04, 0.16);
      f.ball(
          m,
          Vec3.of(draw.gaussian(0.3), draw.gaussian(0.3), 0),
          Basis.turn(draw.angle(), 0, 0),
          r * draw.uniform(1, 1.5),
          r,
          r * 0.7);
    }
    return f;
  }

  static Figure petal(Draw draw) {
    Figure f = new Figure();
    Rgba c = draw.colour(0xf0f0ea, 0xe8d040, 0xd86aa0, 0x8a70c8, 0xe07030, 0xc02838);
    Rgba end = draw.vary(c.times(0.7), 0.1);
    f.plate(
        new Material(s -> end.mix(c, s.x()), 0.1),
        Outline.OVAL,
        draw.gaussian(0.3),
        0.6,
        Vec3.of(-0.3, 0, 0),
        Vec3.of(0.6, 0, draw.gaussian(0.1)),
        Vec3.of(0, draw.uniform(0.08, 0.2), 0));
    return f;
  }

  static Figure drops(Draw draw) {
    Figure f = new Figure();
    Material water = new Material(s -> new Rgba(0.8, 0.85, 0.9, 0.2 + 0.3 * (1 - s.z())), 0.9);
    for (int i = draw.count(1, 7); i > 0; i--) {
      double r = draw.uniform(0.02, 0.08);
      f.ball(water, Vec3.of(draw.gaussian(0.35), draw.gaussian(0.35), 0), r, r, r * 0.7);
    }
    return f;
  }

  /** Dark, amber or striped grains in a row or heap: at a glance, bodies. */
  static Figure seeds(Draw draw) {
    Figure f = new Figure();
    Rgba a = draw.colour(0x1c1814, 0x4a2c18, 0x8a4a20, 0xc89838, 0x3a3028);
    Rgba b = draw.chance(0.5) ? a.times(0.8) : draw.colour(0xd8c8a0, 0xc89838, 0x181410);
    for (int i = draw.count(2, 7); i > 0; i--) {
      Basis turn = Basis.turn(draw.angle(), 0, 0);
      double r = draw.uniform(0.03, 0.09);
      Material m = new Material(Surface.banded(a, b, draw.uniform(1, 4), 0.4, 0), 0.4);
      f.ball(m, Vec3.of(draw.gaussian(0.25), draw.gaussian(0.15), 0), turn, r * 2, r, r);
    }
    return f;
  }
}
