package dev.graft.demo.scene;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A creature or thing built out of parts, about one unit long, its middle at the origin. */
final class Figure {
  private final List<Part> parts = new ArrayList<>();

  Figure ball(Material m, Vec3 centre, double rx, double ry, double rz) {
    return ball(m, centre, Basis.IDENTITY, rx, ry, rz);
  }

  Figure ball(Material m, Vec3 centre, Basis turn, double rx, double ry, double rz) {
    parts.add(new Ellipsoid(centre, turn.scaled(rx, ry, rz), m.surface(), m.gloss()));
    return this;
  }

  /** A chain of rods through {@code joints}, its radius going from one to the other. */
  Figure limb(Material m, double fromRadius, double toRadius, Vec3... joints) {
    int rods = joints.length - 1;
    for (int i = 0; i < rods; i++) {
      double a = fromRadius + (toRadius - fromRadius) * i / rods;
      double b = fromRadius + (toRadius - fromRadius) * (i + 1) / rods;
      parts.add(new Limb(joints[i], joints[i + 1], a, b, m.surface(), m.gloss()));
    }
    return this;
  }

  Figure plate(
      Material m, Outline outline, double bend, double camber, Vec3 root, Vec3 along, Vec3 side) {
    parts.add(new Plate(root, along, side, outline, bend, camber, m.surface(), m.gloss()));
    return this;
  }

  /** Hairs that stand out of an ellipsoid at the given centre, all around it. */
  Figure fuzz(
      Draw draw,
      Rgba colour,
      int hairs,
      double length,
      Vec3 centre,
      double rx,
      double ry,
      double rz) {
    for (int i = 0; i < hairs; i++) {
      Vec3 out = Vec3.of(draw.gaussian(1), draw.gaussian(1), draw.gaussian(1)).unit();
      Vec3 skin = centre.plus(Vec3.of(out.x() * rx, out.y() * ry, out.z() * rz));
      Vec3 lean = Vec3.of(draw.gaussian(0.4), draw.gaussian(0.4), draw.gaussian(0.4));
      Vec3 tip = skin.plus(out.plus(lean).times(length * draw.uniform(0.6, 1.2)));
      limb(Material.of(draw.vary(colour, 0.1), 0), 0.012, 0.005, skin, tip);
    }
    return this;
  }

  /** Paints the figure from back to front. */
  void paint(Canvas canvas, Pose pose, Light light) {
    shapes(pose).forEach(shape -> canvas.paint(shape, light));
  }

  /** Gathers the figure's shadow on a ground {@code drop} pixels below it. */
  void shade(Canvas canvas, Pose pose, Light light, double drop) {
    Vec3 sun = light.sun();
    double k = drop / Math.max(0.3, sun.z());
    double soft = 2 + 0.35 * drop;
    shapes(pose).forEach(shape -> canvas.shade(shape, -k * sun.x(), -k * sun.y(), soft));
  }

  private List<Shape> shapes(Pose pose) {
    return parts.stream()
        .map(part -> part.seen(pose))
        .sorted(Comparator.comparingDouble(Shape::depth))
        .toList();
  }
}
