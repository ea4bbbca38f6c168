package dev.graft.demo.scene;

/** A part as the screen sees it, in pixels. */
interface Shape {
  /** A circle around all of it: x, y and, as z, the radius. */
  Vec3 bounds();

  /** How near the part is to the viewer: the far ones are painted first. */
  double depth();

  /** Pixels to the outline, negative inside; close to exact near the outline. */
  double distance(double x, double y);

  Rgba colour(double x, double y, Light light);
}
