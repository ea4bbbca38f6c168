package dev.graft.demo.scene;

/**
 * A thin flat piece: a wing, a leaf, a petal.
 *
 * @param root where it is fixed
 * @param along from root to tip
 * @param side half its width, at right angles to {@code along}
 * @param bend how far the middle line bows sideways, in half widths
 * @param camber how much the surface is rounded, for the light
 * @param surface the colour at (u, v, w): u from 0 to 1 along, v from -1 to 1 across, w the half
 *     width there
 */
record Plate(
    Vec3 root,
    Vec3 along,
    Vec3 side,
    Outline outline,
    double bend,
    double camber,
    Surface surface,
    double gloss)
    implements Part {

  @Override
  public Shape seen(Pose pose) {
    return new Seen(this, pose.point(root), pose.axes().apply(along), pose.axes().apply(side));
  }

  private static final class Seen implements Shape {
    private static final double STEP = 0.5;
    private final Plate plate;
    private final Vec3 at;
    private final Vec3 u;
    private final Vec3 v;
    private final double det;
    private final Vec3 normal;

    Seen(Plate plate, Vec3 at, Vec3 u, Vec3 v) {
      this.plate = plate;
      this.at = at;
      this.u = u;
      this.v = v;
      det = u.x() * v.y() - u.y() * v.x();
      Vec3 n = u.cross(v).unit();
      normal = n.z() < 0 ? n.times(-1) : n;
    }

    /** Edge-on, a plate covers less than a pixel's width and is not seen. */
    private boolean isEdgeOn() {
      return Math.abs(det) < 0.03 * u.length() * v.length();
    }

    @Override
    public Vec3 bounds() {
      double radius = isEdgeOn() ? 0 : u.length() / 2 + v.length() * (1.2 + Math.abs(plate.bend));
      return Vec3.of(at.x() + u.x() / 2, at.y() + u.y() / 2, radius);
    }

    @Override
    public double depth() {
      return at.z() + 0.6 * u.z();
    }

    private double tipward(double dx, double dy) {
      return (dx * v.y() - dy * v.x()) / det;
    }

    private double sideward(double dx, double dy, double t) {
      double across = (u.x() * dy - u.y() * dx) / det;
      return across - plate.bend * 4 * t * (1 - t);
    }

    private double level(double x, double y) {
      double dx = x - at.x();
      double dy = y - at.y();
      double t = tipward(dx, dy);
      double over = Math.max(0, Math.max(-t, t - 1));
      double inside = Math.max(0, Math.min(1, t));
      double across = Math.abs(sideward(dx, dy, inside));
      return across - plate.outline.halfWidth(inside) + over * u.length() / v.length();
    }

    @Override
    public double distance(double x, double y) {
      double here = level(x, y);
      double gx = (level(x + STEP, y) - level(x - STEP, y)) / (2 * STEP);
      double gy = (level(x, y + STEP) - level(x, y - STEP)) / (2 * STEP);
      return here / Math.max(1e-6, Math.sqrt(gx * gx + gy * gy));
    }

    @Override
    public Rgba colour(double x, double y, Light light) {
      double dx = x - at.x();
      double dy = y - at.y();
      double t = Math.max(0, Math.min(1, tipward(dx, dy)));
      double s = sideward(dx, dy, t);
      Vec3 tilted = normal.plus(v.unit().times(plate.camber * s)).unit();
      Rgba c = plate.surface.at(Vec3.of(t, s, plate.outline.halfWidth(t)));
      return light.on(c, tilted, plate.gloss);
    }
  }
}
