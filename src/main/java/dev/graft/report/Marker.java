package dev.graft.report;

import java.util.Locale;

/** A shape at the end of a line, so that lines are told apart without their colours. */
enum Marker {
  CIRCLE("M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z"),
  SQUARE("M-3.6 -3.6H3.6V3.6H-3.6Z"),
  TRIANGLE("M0 -4.6L4.4 3.4H-4.4Z"),
  DIAMOND("M0 -5L5 0L0 5L-5 0Z");

  private final String outline;

  Marker(String outline) {
    this.outline = outline;
  }

  /** The shape as SVG, its middle at the point. */
  static Html svg(int slot, double x, double y) {
    return Html.of(
        "<path class=\"marker s{}\" d=\"{}\" transform=\"translate({} {})\"/>",
        slot,
        Palette.SLOTS.get(slot).marker().outline,
        String.format(Locale.ROOT, "%.1f", x),
        String.format(Locale.ROOT, "%.1f", y));
  }
}
