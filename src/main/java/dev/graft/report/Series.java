package dev.graft.report;

import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * One line of a chart.
 *
 * @param label what it is called at its end and in the read-out
 * @param slot which entry of {@link Palette#SLOTS} it wears
 * @param weight how it is drawn
 * @param points in the order drawn; a point that is not finite interrupts the line
 * @param value how the read-out writes a value
 */
record Series(
    String label, int slot, Weight weight, List<Point> points, DoubleFunction<String> value) {

  /** How loud a line is. */
  enum Weight {
    /** The strategy's dashes, full strength. */
    NORMAL,
    /** Thin and finely dashed: the lesser of two lines of one run. */
    SECOND,
    /** Thin and pale: what a smoothed line was made from. */
    FAINT,
    /** Solid whatever the strategy: for a run by itself. */
    SOLID,
    /** As SOLID, but holding each value until the next: for what is set, not measured. */
    STEPPED
  }

  /** A point in the chart's own units. */
  record Point(double x, double y) {
    boolean isFinite() {
      return Double.isFinite(x) && Double.isFinite(y);
    }
  }

  Series {
    points = List.copyOf(points);
  }

  /** The points that can be drawn. */
  List<Point> finite() {
    return points.stream().filter(Point::isFinite).toList();
  }

  /** The last point that can be drawn. */
  Optional<Point> last() {
    List<Point> finite = finite();
    return finite.isEmpty() ? Optional.empty() : Optional.of(finite.get(finite.size() - 1));
  }

  /** The palette entry. */
  Palette look() {
    return Palette.SLOTS.get(slot);
  }
}
