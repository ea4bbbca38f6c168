package dev.graft.demo.scene;

/** Where a figure stands on the screen: {@code axes} turns and scales, the centre is in pixels. */
record Pose(Basis axes, double centreX, double centreY) {

  /**
   * Looks down on a figure that heads {@code yaw}, from a camera tilted by {@code tilt} (0 from
   * above, pi/2 from the side), one body unit being {@code scale} pixels.
   */
  static Pose of(double yaw, double tilt, double roll, double scale, double x, double y) {
    Basis up = new Basis(Vec3.of(1, 0, 0), Vec3.of(0, -1, 0), Vec3.of(0, 0, 1));
    Basis heading = Basis.turn(yaw, 0, 0);
    Basis camera = Basis.turn(0, 0, -tilt);
    Basis view = Basis.turn(roll, 0, 0).times(up).times(camera).times(heading);
    return new Pose(view.scaled(scale, scale, scale), x, y);
  }

  Vec3 point(Vec3 v) {
    Vec3 p = axes.apply(v);
    return Vec3.of(p.x() + centreX, p.y() + centreY, p.z());
  }

  double scale() {
    return axes.x().length();
  }
}
