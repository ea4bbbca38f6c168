package dev.graft.demo.scene;

/**
 * A solid ellipsoid.
 *
 * @param axes its three half axes, as columns
 * @param surface the colour at a point of the unit sphere that {@code axes} maps onto it
 */
record Ellipsoid(Vec3 centre, Basis axes, Surface surface, double gloss) implements Part {

  @Override
  public Shape seen(Pose pose) {
    return new Seen(pose.point(centre), pose.axes().times(axes), surface, gloss);
  }

  /** Its outline under a parallel projection is the ellipse of the covariance B B'. */
  private static final class Seen implements Shape {
    private final Vec3 at;
    private final Basis dual;
    private final Surface surface;
    private final double gloss;
    private final double radius;
    private final double ixx;
    private final double ixy;
    private final double iyy;
    private final double slopeX;
    private final double slopeY;
    private final double bulge;

    Seen(Vec3 at, Basis b, Surface surface, double gloss) {
      this.at = at;
      this.surface = surface;
      this.gloss = gloss;
      dual = b.dual();
      double xx = row(b, 0, 0);
      double xy = row(b, 0, 1);
      double yy = row(b, 1, 1);
      double xz = row(b, 0, 2);
      double yz = row(b, 1, 2);
      double det = xx * yy - xy * xy;
      ixx = yy / det;
      ixy = -xy / det;
      iyy = xx / det;
      slopeX = xz * ixx + yz * ixy;
      slopeY = xz * ixy + yz * iyy;
      bulge = Math.sqrt(Math.max(0, row(b, 2, 2) - slopeX * xz - slopeY * yz));
      radius = Math.sqrt(xx + yy);
    }

    private static double row(Basis b, int i, int j) {
      return part(b.x(), i) * part(b.x(), j)
          + part(b.y(), i) * part(b.y(), j)
          + part(b.z(), i) * part(b.z(), j);
    }

    private static double part(Vec3 v, int i) {
      return i == 0 ? v.x() : i == 1 ? v.y() : v.z();
    }

    @Override
    public Vec3 bounds() {
      return Vec3.of(at.x(), at.y(), radius);
    }

    @Override
    public double depth() {
      return at.z();
    }

    @Override
    public double distance(double x, double y) {
      double dx = x - at.x();
      double dy = y - at.y();
      double gx = ixx * dx + ixy * dy;
      double gy = ixy * dx + iyy * dy;
      double q = dx * gx + dy * gy;
      double slope = 2 * Math.sqrt(gx * gx + gy * gy);
      return slope == 0 ? -radius : (q - 1) / slope;
    }

    @Override
    public Rgba colour(double x, double y, Light light) {
      double dx = x - at.x();
      double dy = y - at.y();
      double q = dx * (ixx * dx + ixy * dy) + dy * (ixy * dx + iyy * dy);
      double z = slopeX * dx + slopeY * dy + bulge * Math.sqrt(Math.max(0, 1 - q));
      Vec3 local = dual.dots(Vec3.of(dx, dy, z)).unit();
      return light.on(surface.at(local), dual.apply(local).unit(), gloss);
    }
  }
}
