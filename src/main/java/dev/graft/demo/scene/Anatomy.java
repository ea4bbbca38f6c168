package dev.graft.demo.scene;

/** What many creatures share: pairs of legs, feelers, eyes and clear wings. */
final class Anatomy {
  private final Draw draw;
  private final Figure figure;

  Anatomy(Draw draw, Figure figure) {
    this.draw = draw;
    this.figure = figure;
  }

  /**
   * Pairs of jointed legs between {@code frontX} and {@code backX}.
   *
   * @param reach how far the feet stand out
   * @param knee how high the knees rise above the hips
   * @param ground z of the feet
   */
  void legs(
      Material m,
      int pairs,
      double frontX,
      double backX,
      double width,
      double reach,
      double knee,
      double ground,
      double radius) {
    for (int i = 0; i < pairs; i++) {
      double t = pairs == 1 ? 0.5 : i / (pairs - 1.0);
      double x = frontX + t * (backX - frontX);
      double splay = 0.9 - 1.9 * t;
      for (int side = -1; side <= 1; side += 2) {
        double swing = splay + draw.gaussian(0.18);
        double far = reach * draw.uniform(0.85, 1.15) * (t > 0.8 ? 1.15 : 1);
        double dx = StrictMath.sin(swing);
        double dy = StrictMath.cos(swing) * side;
        Vec3 hip = Vec3.of(x, width * side, 0);
        Vec3 bend = Vec3.of(x + 0.45 * far * dx, width * side + 0.5 * far * dy, knee);
        Vec3 shin = Vec3.of(x + 0.85 * far * dx, width * side + 0.85 * far * dy, ground * 0.8);
        Vec3 foot = Vec3.of(x + 1.05 * far * dx + 0.05, width * side + 1.05 * far * dy, ground);
        figure.limb(m, radius, radius * 0.45, hip, bend, shin, foot);
      }
    }
  }

  /** A pair of feelers with one elbow; {@code spread} is how far apart the tips are. */
  void feelers(Material m, Vec3 root, double length, double spread, double radius) {
    for (int side = -1; side <= 1; side += 2) {
      double open = spread * draw.uniform(0.7, 1.3);
      Vec3 from = Vec3.of(root.x(), root.y() + 0.035 * side, root.z());
      Vec3 elbow = from.plus(Vec3.of(0.4 * length, 0.55 * open * side, draw.uniform(0, 0.08)));
      Vec3 tip = elbow.plus(Vec3.of(0.6 * length, 0.45 * open * side, draw.gaussian(0.05)));
      figure.limb(m, radius, radius * 0.8, from, elbow, tip);
    }
  }

  void eyes(Material m, Vec3 middle, double apart, double rx, double ry, double rz) {
    for (int side = -1; side <= 1; side += 2) {
      figure.ball(m, middle.plus(Vec3.of(0, apart * side, 0)), rx, ry, rz);
    }
  }

  /**
   * A pair of flat wings.
   *
   * @param sweep angle from straight ahead: pi/2 stands out sideways, near pi lies over the back
   * @param lift angle above the back
   */
  void wings(
      Material m,
      Outline outline,
      Vec3 root,
      double sweep,
      double lift,
      double length,
      double width) {
    for (int side = -1; side <= 1; side += 2) {
      double turn = sweep + draw.gaussian(0.05);
      double flat = StrictMath.cos(lift);
      Vec3 along =
          Vec3.of(
              length * StrictMath.cos(turn) * flat,
              length * StrictMath.sin(turn) * side * flat,
              length * StrictMath.sin(lift));
      Vec3 across = Vec3.of(-StrictMath.sin(turn), StrictMath.cos(turn) * side, 0).times(width);
      Vec3 at = Vec3.of(root.x(), root.y() * side, root.z());
      figure.plate(m, outline, 0.1, 0.15, at, along, across);
    }
  }

  /** A clear membrane with veins. */
  static Material membrane(Draw draw, Rgba tint, double alpha) {
    int seed = draw.seed();
    Rgba vein = tint.times(0.45).alpha(Math.min(0.9, alpha + 0.4));
    Rgba clear = tint.alpha(alpha);
    return new Material(
        s -> {
          double rib = Math.abs(Noise.value(2 * s.x(), 3.5 * s.y(), seed) - 0.5) * 2;
          double rim = Math.abs(Math.abs(s.y()) - s.z());
          return vein.mix(clear, Math.min(Noise.step(0, 0.14, rib), Noise.step(0.02, 0.14, rim)));
        },
        0.35);
  }
}
