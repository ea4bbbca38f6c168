package dev.graft.demo.scene;

import java.util.List;
import java.util.function.Function;

/** Composes pictures: a ground, things on it, the subject with its shadow, things in front. */
public final class Scene {
  private static final List<Function<Draw, Ground>> GROUNDS =
      List.of(
          Minerals::soil,
          Minerals::stone,
          Minerals::sand,
          Minerals::bark,
          Greens::leaf,
          Greens::leaf,
          Greens::moss,
          Greens::petals,
          Greens::blurred,
          Greens::blurred,
          Greens::cloth);

  private final Draw draw;
  private final Canvas canvas;
  private final Light light;

  private Scene(Draw draw, int size) {
    this.draw = draw;
    this.canvas = new Canvas(size);
    this.light = Light.any(draw);
  }

  /** A picture of {@code subject}, {@code size} pixels a side: a pure function of its arguments. */
  public static Picture draw(Subject subject, int size, Draw draw) {
    Scene scene = new Scene(draw, size);
    scene.ground();
    scene.subject(subject);
    return scene.canvas.develop(Lens.any(draw));
  }

  private void ground() {
    Ground flat = draw.pick(GROUNDS).apply(draw);
    double turn = draw.angle();
    double zoom = draw.uniform(0.7, 1.6);
    double cos = zoom * StrictMath.cos(turn);
    double sin = zoom * StrictMath.sin(turn);
    canvas.fill((x, y) -> flat.at(cos * x - sin * y, sin * x + cos * y));
    for (int i = draw.count(0, 7); i > 0; i--) {
      place(Clutter.beneath(draw), draw.uniform(0.2, 0.9), draw.uniform(0, 1), draw.uniform(0, 1));
    }
    canvas.blur(draw.chance(0.4) ? draw.count(1, 4) : 0);
  }

  private void place(Figure thing, double length, double x, double y) {
    int width = canvas.width();
    double tilt = draw.uniform(0, 0.9);
    Pose pose = Pose.of(draw.angle(), tilt, 0, length * width, x * width, y * width);
    thing.shade(canvas, pose, light, draw.uniform(1, 6));
    canvas.dropShadows(0.5);
    thing.paint(canvas, pose, light);
  }

  private void subject(Subject subject) {
    int width = canvas.width();
    double length = draw.uniform(0.6, 0.95);
    double x = 0.5 + draw.gaussian(0.09);
    double y = 0.5 + draw.gaussian(0.09);
    double tilt = draw.chance(0.8) ? draw.uniform(0, 0.6) : draw.uniform(0.6, 1.2);
    Pose pose =
        Pose.of(draw.angle(), tilt, draw.gaussian(0.4), length * width, x * width, y * width);
    Figure figure = subject.build(draw);
    double drop = draw.chance(0.8) ? draw.uniform(2, 8) : draw.uniform(10, 24);
    figure.shade(canvas, pose, light, drop);
    canvas.dropShadows(draw.uniform(0.2, 0.6));
    figure.paint(canvas, pose, light);
    for (int i = draw.count(0, 2); i > 0; i--) {
      place(Clutter.before(draw), draw.uniform(0.2, 0.5), draw.uniform(0, 1), draw.uniform(0, 1));
    }
    canvas.blur(draw.chance(0.2) ? 1 : 0);
  }
}
