package dev.graft.demo.scene;

/**
 * A sun and the sky.
 *
 * @param sun unit vector towards the light, z near
 * @param ambient the share of light that comes from everywhere, 0 to 1
 * @param tint the light's colour
 */
record Light(Vec3 sun, double ambient, Rgba tint) {
  static Light any(Draw draw) {
    double low = draw.uniform(0.25, 1.1);
    Vec3 sun = Vec3.of(draw.gaussian(0.6), draw.gaussian(0.6) - 0.3, low).unit();
    double warmth = draw.gaussian(0.05);
    Rgba tint = new Rgba(1 + warmth, 1 + draw.gaussian(0.015), 1 - warmth, 1);
    return new Light(sun, draw.uniform(0.3, 0.6), tint);
  }

  /** The colour of a surface with the given unit normal; {@code gloss} from 0 to 1. */
  Rgba on(Rgba c, Vec3 normal, double gloss) {
    double facing = Math.max(0, normal.dot(sun));
    double bright = ambient * (0.75 + 0.25 * normal.z()) + (1 - ambient) * 1.15 * facing;
    double shine = gloss == 0 ? 0 : gloss * power16(halfway().dot(normal));
    return new Rgba(
        c.r() * bright * tint.r() + shine,
        c.g() * bright * tint.g() + shine,
        c.b() * bright * tint.b() + shine,
        Math.min(1, c.a() + shine));
  }

  private Vec3 halfway() {
    return Vec3.of(sun.x(), sun.y(), sun.z() + 1).unit();
  }

  private static double power16(double v) {
    double p = v <= 0 ? 0 : v;
    for (int i = 0; i < 4; i++) {
      p *= p;
    }
    return p;
  }
}
