package dev.graft.demo.scene;

/**
 * The camera: exposure, contrast, a cast, darker corners and the sensor's noise.
 *
 * @param noise standard deviation of the noise, in units of full white
 */
record Lens(
    double exposure, double contrast, Rgba cast, double vignette, double noise, Draw grain) {

  static Lens any(Draw draw) {
    double warm = draw.gaussian(0.04);
    return new Lens(
        draw.uniform(0.75, 1.25),
        draw.uniform(0.75, 1.2),
        new Rgba(1 + warm, 1 + draw.gaussian(0.02), 1 - warm, 1),
        draw.uniform(0, 0.5),
        draw.chance(0.5) ? draw.uniform(0.005, 0.045) : 0.005,
        draw);
  }

  double expose(double v, double x, double y, int channel) {
    double dx = x - 0.5;
    double dy = y - 0.5;
    double gain = channel == 0 ? cast.r() : channel == 1 ? cast.g() : cast.b();
    double seen = v * gain * exposure * (1 - vignette * (dx * dx + dy * dy));
    return 0.45 + contrast * (seen - 0.45) + grain.gaussian(noise);
  }
}
