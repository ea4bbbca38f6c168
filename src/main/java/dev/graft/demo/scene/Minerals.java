package dev.graft.demo.scene;

/** Dead grounds: soil, stone, sand, bark and wood. */
final class Minerals {
  private Minerals() {}

  static Ground soil(Draw draw) {
    Rgba earth = draw.colour(0x5a4330, 0x3f3025, 0x7a5c40, 0x8a6f52, 0x6a4a3a);
    int seed = draw.seed();
    double scale = draw.uniform(4, 12);
    return (x, y) -> {
      double lumps = Noise.fractal(scale * x, scale * y, 4, seed);
      double grain = Noise.cells(3 * scale * x, 3 * scale * y, seed + 7);
      return earth.times(0.45 + 0.7 * lumps + 0.35 * grain);
    };
  }

  static Ground stone(Draw draw) {
    Rgba rock = draw.colour(0x8a8780, 0x6f6e70, 0xa39a8c, 0x77706a, 0xb5b0a6);
    Rgba lichen = draw.colour(0x8a9458, 0xc0a850, 0x5a605c);
    int seed = draw.seed();
    double scale = draw.uniform(2, 6);
    double spread = draw.uniform(0.5, 0.8);
    return (x, y) -> {
      double rough = Noise.fractal(scale * x, scale * y, 5, seed);
      double crack = Math.abs(Noise.fractal(scale * x * 0.7, scale * y * 0.7, 3, seed + 9) - 0.5);
      Rgba c =
          rock.times(0.55 + 0.8 * rough).mix(rock.times(0.25), 1 - Noise.step(0, 0.025, crack));
      return c.mix(
          lichen,
          0.8
              * Noise.step(
                  spread,
                  spread + 0.1,
                  Noise.fractal(1.5 * scale * x, 1.5 * scale * y, 3, seed + 20)));
    };
  }

  static Ground sand(Draw draw) {
    Rgba sand = draw.colour(0xcbb58c, 0xb89c70, 0xd8c8a4, 0xa88a68);
    int seed = draw.seed();
    double ripples = draw.uniform(3, 9);
    double depth = draw.uniform(0, 0.18);
    return (x, y) -> {
      double bend = 2 * Noise.value(2 * x, 2 * y, seed);
      double ripple = Noise.value(0.5, ripples * y + bend, seed + 3);
      double grain = Noise.value(90 * x, 90 * y, seed + 5);
      return sand.times(0.72 + depth * 2 * ripple + 0.3 * grain);
    };
  }

  static Ground bark(Draw draw) {
    Rgba wood = draw.colour(0x5c4632, 0x7a6550, 0x433428, 0x8f7f6c, 0x9a6a44);
    int seed = draw.seed();
    double across = draw.uniform(6, 14);
    return (x, y) -> {
      double warp = 0.3 * Noise.fractal(4 * x, 4 * y, 2, seed + 2);
      double ridge = Noise.fractal(across * (x + warp), 2 * y, 4, seed);
      double furrow = Noise.step(0, 0.16, Math.abs(ridge - 0.5));
      return wood.times(0.3 + 0.5 * furrow + 0.5 * Noise.fractal(20 * x, 8 * y, 2, seed + 5));
    };
  }
}
