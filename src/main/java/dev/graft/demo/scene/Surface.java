package dev.graft.demo.scene;

/** The colour of a part at a place in its own coordinates, which each part defines. */
@FunctionalInterface
interface Surface {
  Rgba at(Vec3 local);

  static Surface plain(Rgba colour) {
    return local -> colour;
  }

  /** Colour {@code a} with blotches of {@code b}; {@code grain} blotches a unit. */
  static Surface mottled(Rgba a, Rgba b, double grain, int seed) {
    return s ->
        a.mix(b, Noise.step(0.4, 0.7, Noise.fractal(s.x() * grain, s.y() * grain, 2, seed)));
  }

  /** Bands across x: {@code pairs} of {@code a} and {@code b}, {@code share} of each pair is b. */
  static Surface banded(Rgba a, Rgba b, double pairs, double share, double phase) {
    return s -> {
      double t = (s.x() + 1) / 2 * pairs + phase;
      double within = Math.abs(t - Math.floor(t) - 0.5) * 2;
      return a.mix(b, Noise.step(1 - share - 0.12, 1 - share + 0.12, within));
    };
  }
}
