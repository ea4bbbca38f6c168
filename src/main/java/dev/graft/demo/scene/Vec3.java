package dev.graft.demo.scene;

/**
 * A point or direction: x forward, y to the left, z up in a body; x right, y down, z near on
 * screen.
 */
record Vec3(double x, double y, double z) {
  static final Vec3 ZERO = new Vec3(0, 0, 0);

  static Vec3 of(double x, double y, double z) {
    return new Vec3(x, y, z);
  }

  Vec3 plus(Vec3 o) {
    return new Vec3(x + o.x, y + o.y, z + o.z);
  }

  Vec3 minus(Vec3 o) {
    return new Vec3(x - o.x, y - o.y, z - o.z);
  }

  Vec3 times(double k) {
    return new Vec3(x * k, y * k, z * k);
  }

  Vec3 towards(Vec3 o, double t) {
    return new Vec3(x + t * (o.x - x), y + t * (o.y - y), z + t * (o.z - z));
  }

  double dot(Vec3 o) {
    return x * o.x + y * o.y + z * o.z;
  }

  Vec3 cross(Vec3 o) {
    return new Vec3(y * o.z - z * o.y, z * o.x - x * o.z, x * o.y - y * o.x);
  }

  double length() {
    return Math.sqrt(dot(this));
  }

  Vec3 unit() {
    double length = length();
    return length == 0 ? this : times(1 / length);
  }
}
