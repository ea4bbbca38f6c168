package dev.graft.report;

import java.util.List;

/** A curve one line high: {@code █▅▃▂▁}. */
public final class Sparkline {
  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String ASCII = "_.,-~=+#";

  private final String levels;
  private final int width;

  /**
   * A sparkline of at most {@code width} characters.
   *
   * @param unicode whether the terminal shows block characters; ASCII ones stand in otherwise
   * @throws IllegalArgumentException if {@code width} is below 1
   */
  public Sparkline(int width, boolean unicode) {
    if (width < 1) {
      throw new IllegalArgumentException("a sparkline needs a width of 1 or more, not " + width);
    }
    this.width = width;
    this.levels = unicode ? BLOCKS : ASCII;
  }

  /**
   * Draws the values, lowest to highest; more values than the width are averaged in equal groups.
   * Values that are not finite are left out; a flat curve lies at the bottom.
   */
  public String of(List<Double> values) {
    double[] finite = values.stream().mapToDouble(v -> v).filter(Double::isFinite).toArray();
    double[] cells = shrink(finite);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double cell : cells) {
      low = Math.min(low, cell);
      high = Math.max(high, cell);
    }
    StringBuilder line = new StringBuilder(cells.length);
    for (double cell : cells) {
      double share = high > low ? (cell - low) / (high - low) : 0;
      line.append(levels.charAt((int) Math.round(share * (levels.length() - 1))));
    }
    return line.toString();
  }

  private double[] shrink(double[] values) {
    if (values.length <= width) {
      return values;
    }
    double[] cells = new double[width];
    for (int i = 0; i < width; i++) {
      int from = (int) ((long) i * values.length / width);
      int to = (int) ((long) (i + 1) * values.length / width);
      double sum = 0;
      for (int j = from; j < to; j++) {
        sum += values[j];
      }
      cells[i] = sum / (to - from);
    }
    return cells;
  }
}
