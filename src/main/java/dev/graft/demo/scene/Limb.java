package dev.graft.demo.scene;

/**
 * A tapered rod with round ends: a leg, a feeler, a hair, a twig.
 *
 * @param surface the colour at (t, across, 0): t from 0 at the start to 1, across from -1 to 1
 */
record Limb(Vec3 from, Vec3 to, double fromRadius, double toRadius, Surface surface, double gloss)
    implements Part {

  @Override
  public Shape seen(Pose pose) {
    double k = pose.scale();
    return new Seen(pose.point(from), pose.point(to), fromRadius * k, toRadius * k, surface, gloss);
  }

  private record Seen(Vec3 a, Vec3 b, double ra, double rb, Surface surface, double gloss)
      implements Shape {

    @Override
    public Vec3 bounds() {
      Vec3 middle = a.towards(b, 0.5);
      double reach = Vec3.of(b.x() - a.x(), b.y() - a.y(), 0).length() / 2 + Math.max(ra, rb);
      return Vec3.of(middle.x(), middle.y(), reach);
    }

    @Override
    public double depth() {
      return (a.z() + b.z()) / 2;
    }

    private double along(double x, double y) {
      double ex = b.x() - a.x();
      double ey = b.y() - a.y();
      double square = ex * ex + ey * ey;
      double t = square == 0 ? 0 : ((x - a.x()) * ex + (y - a.y()) * ey) / square;
      return Math.max(0, Math.min(1, t));
    }

    @Override
    public double distance(double x, double y) {
      double t = along(x, y);
      double dx = x - (a.x() + t * (b.x() - a.x()));
      double dy = y - (a.y() + t * (b.y() - a.y()));
      return Math.sqrt(dx * dx + dy * dy) - (ra + t * (rb - ra));
    }

    @Override
    public Rgba colour(double x, double y, Light light) {
      double t = along(x, y);
      double r = ra + t * (rb - ra);
      double nx = (x - (a.x() + t * (b.x() - a.x()))) / r;
      double ny = (y - (a.y() + t * (b.y() - a.y()))) / r;
      double square = Math.min(1, nx * nx + ny * ny);
      Vec3 normal = Vec3.of(nx, ny, Math.sqrt(1 - square)).unit();
      return light.on(surface.at(Vec3.of(t, Math.sqrt(square), 0)), normal, gloss);
    }
  }
}
