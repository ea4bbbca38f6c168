package dev.graft.demo.scene;

import java.util.ArrayList;
import java.util.List;

/** A bent middle line on the ground, one unit long, for bodies without a stiff back. */
record Curve(List<Vec3> points) {
  private static final int STEPS = 40;

  /** A line that turns by about {@code bend} radians along its length, in one or two bows. */
  static Curve any(Draw draw, double bend) {
    double first = draw.gaussian(bend);
    double second = draw.gaussian(bend);
    double phase = draw.angle();
    List<Vec3> points = new ArrayList<>();
    Vec3 at = Vec3.ZERO;
    Vec3 sum = Vec3.ZERO;
    for (int i = 0; i <= STEPS; i++) {
      double t = i / (double) STEPS;
      double turn = first * (t - 0.5) + second * StrictMath.sin(2 * Math.PI * t + phase) / 2;
      points.add(at);
      sum = sum.plus(at);
      at = at.plus(Vec3.of(StrictMath.cos(turn), StrictMath.sin(turn), 0).times(1.0 / STEPS));
    }
    Vec3 middle = sum.times(1.0 / (STEPS + 1));
    return new Curve(points.stream().map(p -> p.minus(middle)).toList());
  }

  /** The place at {@code t} from 0 to 1; a little beyond either end goes straight on. */
  Vec3 at(double t) {
    double place = t * STEPS;
    int i = (int) Math.max(0, Math.min(STEPS - 1, Math.floor(place)));
    return points.get(i).towards(points.get(i + 1), place - i);
  }

  /** Axes whose x follows the line. */
  Basis heading(double t) {
    Vec3 ahead = at(t + 0.02).minus(at(t - 0.02)).unit();
    return new Basis(ahead, Vec3.of(-ahead.y(), ahead.x(), 0), Vec3.of(0, 0, 1));
  }
}
