package harness;

/**
 * A line of the table.
 *
 * @param key of its figures, such as {@code freeze_ms}
 * @param what for people
 * @param unit of its figures
 * @param higherIsBetter as for photos a second, not for milliseconds
 */
record Row(String key, String what, String unit, boolean higherIsBetter) {
  static Row time(String key, String what, String unit) {
    return new Row(key, what, unit, false);
  }

  static Row rate(String key, String what) {
    return new Row(key, what, "photos/s", true);
  }

  /** How many times as good as the other's the figure of Graft is: above 1 Graft is ahead. */
  double ratio(double graft, double other) {
    return higherIsBetter ? graft / other : other / graft;
  }
}
