package dev.graft.demo.scene;

/** A 3 by 3 matrix by its columns: where the axes x, y and z of a body go. */
record Basis(Vec3 x, Vec3 y, Vec3 z) {
  static final Basis IDENTITY = new Basis(Vec3.of(1, 0, 0), Vec3.of(0, 1, 0), Vec3.of(0, 0, 1));

  /**
   * Turns by {@code yaw} about z, then {@code pitch} about y, then {@code roll} about x; radians.
   */
  static Basis turn(double yaw, double pitch, double roll) {
    double cy = StrictMath.cos(yaw);
    double sy = StrictMath.sin(yaw);
    double cp = StrictMath.cos(pitch);
    double sp = StrictMath.sin(pitch);
    double cr = StrictMath.cos(roll);
    double sr = StrictMath.sin(roll);
    Basis aboutZ = new Basis(Vec3.of(cy, sy, 0), Vec3.of(-sy, cy, 0), Vec3.of(0, 0, 1));
    Basis aboutY = new Basis(Vec3.of(cp, 0, -sp), Vec3.of(0, 1, 0), Vec3.of(sp, 0, cp));
    Basis aboutX = new Basis(Vec3.of(1, 0, 0), Vec3.of(0, cr, sr), Vec3.of(0, -sr, cr));
    return aboutX.times(aboutY).times(aboutZ);
  }

  Vec3 apply(Vec3 v) {
    return Vec3.of(
        x.x() * v.x() + y.x() * v.y() + z.x() * v.z(),
        x.y() * v.x() + y.y() * v.y() + z.y() * v.z(),
        x.z() * v.x() + y.z() * v.y() + z.z() * v.z());
  }

  Basis times(Basis o) {
    return new Basis(apply(o.x), apply(o.y), apply(o.z));
  }

  Basis scaled(double kx, double ky, double kz) {
    return new Basis(x.times(kx), y.times(ky), z.times(kz));
  }

  /**
   * The inverse's rows as columns: {@code dual().apply} maps normals, {@code dual().dots} inverts.
   */
  Basis dual() {
    Vec3 yz = y.cross(z);
    double k = 1 / x.dot(yz);
    return new Basis(yz.times(k), z.cross(x).times(k), x.cross(y).times(k));
  }

  Vec3 dots(Vec3 v) {
    return Vec3.of(x.dot(v), y.dot(v), z.dot(v));
  }
}
