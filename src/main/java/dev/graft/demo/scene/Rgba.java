package dev.graft.demo.scene;

/** A colour with its opacity: each channel from 0 to 1, not premultiplied. */
record Rgba(double r, double g, double b, double a) {
  static Rgba of(int rgb) {
    return new Rgba((rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0, 1);
  }

  Rgba times(double k) {
    return new Rgba(r * k, g * k, b * k, a);
  }

  Rgba plus(double light) {
    return new Rgba(r + light, g + light, b + light, a);
  }

  Rgba alpha(double alpha) {
    return new Rgba(r, g, b, alpha);
  }

  Rgba mix(Rgba o, double t) {
    double k = t < 0 ? 0 : Math.min(t, 1);
    return new Rgba(r + k * (o.r - r), g + k * (o.g - g), b + k * (o.b - b), a + k * (o.a - a));
  }
}
