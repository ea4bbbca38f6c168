package dev.graft.demo.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("property")
class ShapesTest {
  private static final Surface GREY = Surface.plain(Rgba.of(0x808080));

  @RepeatedTest(20)
  void anEllipsoidCoversTheAreaOfItsProjection(RepetitionInfo repetition) {
    Draw draw = new Draw(repetition.getCurrentRepetition());
    Basis turn = Basis.turn(draw.angle(), draw.angle(), draw.angle());
    double a = draw.uniform(6, 30);
    double b = draw.uniform(6, 30);
    double c = draw.uniform(6, 30);
    Shape seen =
        new Ellipsoid(Vec3.ZERO, turn.scaled(a, b, c), GREY, 0)
            .seen(new Pose(Basis.IDENTITY, 50, 50));

    // Cauchy: the shadow along n of an ellipsoid M has the area pi det(M) |M^-T n|.
    double expected =
        Math.PI * a * b * c * turn.scaled(a, b, c).dual().dots(Vec3.of(0, 0, 1)).length();
    assertEquals(expected, covered(seen), 0.01 * expected + 2);
  }

  @Test
  void aLimbCoversItsRodAndItsRoundEnds() {
    Shape seen =
        new Limb(Vec3.of(-20, 0, 0), Vec3.of(20, 0, 0), 5, 5, GREY, 0)
            .seen(new Pose(Basis.turn(0.7, 0, 0), 50, 50));

    double expected = 40 * 10 + Math.PI * 25;
    assertEquals(expected, covered(seen), 0.01 * expected);
  }

  @Test
  void aPlateCoversTheAreaOfItsOutline() {
    Shape seen =
        new Plate(
                Vec3.of(-30, 0, 0),
                Vec3.of(60, 0, 0),
                Vec3.of(0, 15, 0),
                Outline.OVAL,
                0,
                0,
                GREY,
                0)
            .seen(new Pose(Basis.turn(0.4, 0, 0), 50, 50));

    double expected = Math.PI * 30 * 15;
    assertEquals(expected, covered(seen), 0.015 * expected);
  }

  @Test
  void aPlateSeenEdgeOnCoversNothing() {
    Shape seen =
        new Plate(
                Vec3.of(-30, 0, 0),
                Vec3.of(60, 0, 0),
                Vec3.of(0, 0, 15),
                Outline.OVAL,
                0,
                0,
                GREY,
                0)
            .seen(new Pose(Basis.IDENTITY, 50, 50));

    assertEquals(0, seen.bounds().z());
  }

  @RepeatedTest(20)
  void everyPartLiesWithinItsBounds(RepetitionInfo repetition) {
    Draw draw = new Draw(repetition.getCurrentRepetition());
    Pose pose = Pose.of(draw.angle(), draw.uniform(0, 1.4), 0, 40, 50, 50);
    Basis axes = Basis.turn(draw.angle(), draw.angle(), 0).scaled(0.3, 0.2, 0.1);
    within(new Ellipsoid(Vec3.of(0.2, 0, 0), axes, GREY, 0).seen(pose));
    within(new Limb(Vec3.ZERO, Vec3.of(0.5, 0.3, 0.2), 0.1, 0.02, GREY, 0).seen(pose));
    for (Outline outline :
        new Outline[] {Outline.FAN, Outline.WING, Outline.LEAF, Outline.STRAP, Outline.BLADE}) {
      Vec3 side = Vec3.of(0, 0.2, 0.05);
      within(
          new Plate(Vec3.ZERO, Vec3.of(0.6, 0, 0.1), side, outline, draw.gaussian(0.3), 0, GREY, 0)
              .seen(pose));
    }
  }

  private static void within(Shape shape) {
    Vec3 bounds = shape.bounds();
    for (int i = 0; i < 100 * 100; i++) {
      double x = i % 100 + 0.5;
      double y = Math.floorDiv(i, 100) + 0.5;
      double away = Vec3.of(x - bounds.x(), y - bounds.y(), 0).length();
      if (bounds.z() > 0 && shape.distance(x, y) < 0) {
        assertTrue(away < bounds.z() + 1, shape + " reaches " + away + " of " + bounds.z());
      }
    }
  }

  private static double covered(Shape shape) {
    double sum = 0;
    for (int i = 0; i < 100 * 100; i++) {
      double d = shape.distance(i % 100 + 0.5, Math.floorDiv(i, 100) + 0.5);
      sum += Math.max(0, Math.min(1, 0.5 - d));
    }
    return sum;
  }
}
