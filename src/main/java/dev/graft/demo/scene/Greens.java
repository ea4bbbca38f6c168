package dev.graft.demo.scene;

/** Living grounds: a leaf seen close, moss, petals, and what is out of focus. */
final class Greens {
  private Greens() {}

  static Ground leaf(Draw draw) {
    Rgba green = draw.colour(0x4f7f2f, 0x7a9f3f, 0x35602f, 0x93a858, 0x5f8f6a, 0xb89a3a, 0x9a4a30);
    Rgba vein = green.mix(Rgba.of(0xd8e0b0), draw.uniform(0.15, 0.5));
    int seed = draw.seed();
    double veins = draw.uniform(4, 9);
    double middle = draw.uniform(0.1, 0.9);
    double slant = draw.uniform(0.3, 1);
    return (x, y) -> {
      double side = x - middle;
      double t = (y + slant * Math.abs(side)) * veins + 0.3 * Noise.value(3 * x, 3 * y, seed);
      double rib = Math.min(Math.abs(t - Math.rint(t)) * 1.6, Math.abs(side) * 14);
      double net = Noise.cells(22 * x, 22 * y, seed + 4);
      double cloud = Noise.fractal(3 * x, 3 * y, 3, seed + 8);
      return vein.mix(green.times(0.65 + 0.35 * net + 0.3 * cloud), Noise.step(0, 0.35, rib));
    };
  }

  static Ground moss(Draw draw) {
    Rgba green = draw.colour(0x4a5f24, 0x6a7a2c, 0x3a4f30, 0x7a8440, 0x56702c);
    int seed = draw.seed();
    double scale = draw.uniform(8, 18);
    return (x, y) -> {
      double tufts = Noise.cells(scale * x, scale * y, seed);
      double clumps = Noise.fractal(4 * x, 4 * y, 3, seed + 3);
      return green.times(1.25 - 0.9 * tufts).times(0.5 + clumps);
    };
  }

  static Ground petals(Draw draw) {
    Rgba inner = draw.colour(0xf0e070, 0xf0e8e0, 0xd08040, 0xb060a0, 0xc8d070);
    Rgba outer = draw.colour(0xf2f2ec, 0xe8c030, 0xe080b0, 0x9078d0, 0xd83838, 0xe88a48, 0xb8c8f0);
    int seed = draw.seed();
    double cx = draw.uniform(-0.2, 1.2);
    double cy = draw.uniform(-0.2, 1.2);
    int petals = draw.count(7, 20);
    return (x, y) -> {
      double dx = x - cx;
      double dy = y - cy;
      double r = Math.sqrt(dx * dx + dy * dy);
      double t = StrictMath.atan2(dy, dx) / (2 * Math.PI) * petals;
      double fold = 2 * Math.abs(t - Math.floor(t) - 0.5);
      double streak = Noise.value(10 * t, 2 * r, seed);
      return inner.mix(outer, 1.3 * r).times(1.05 - 0.45 * fold * fold * fold - 0.15 * streak);
    };
  }

  static Ground blurred(Draw draw) {
    Rgba a = draw.colour(0x7a9a4a, 0x3f5f3a, 0xb8b090, 0x6a86a8, 0xc89a6a, 0x9a6a7a, 0x30382c);
    Rgba b = draw.colour(0x2f4a28, 0x8aa860, 0xd8d0b0, 0xa8c0d8, 0x6a4f38, 0xd0c040, 0x504858);
    int seed = draw.seed();
    double scale = draw.uniform(1, 4);
    double discs = draw.chance(0.4) ? draw.uniform(0.1, 0.35) : 0;
    return (x, y) -> {
      double t = Noise.fractal(scale * x, scale * y, 2, seed);
      double disc = Noise.step(0.42, 0.36, Noise.cells(4 * x, 4 * y, seed + 6));
      return a.mix(b, Noise.step(0.25, 0.75, t)).plus(discs * disc);
    };
  }

  /** Fractal noise between three colours that have nothing to do with nature. */
  static Ground cloth(Draw draw) {
    Rgba a = new Rgba(draw.uniform(0.1, 0.9), draw.uniform(0.1, 0.9), draw.uniform(0.1, 0.9), 1);
    Rgba b = new Rgba(draw.uniform(0.1, 0.9), draw.uniform(0.1, 0.9), draw.uniform(0.1, 0.9), 1);
    int seed = draw.seed();
    double scale = draw.uniform(2, 14);
    double weave = draw.uniform(0, 0.25);
    return (x, y) -> {
      double t = Noise.fractal(scale * x, scale * y, 4, seed);
      double thread = Noise.value(40 * x, 8 * y, seed + 2) + Noise.value(8 * x, 40 * y, seed + 3);
      return a.mix(b, Noise.step(0.2, 0.8, t)).times(1 - weave + weave * thread);
    };
  }
}
