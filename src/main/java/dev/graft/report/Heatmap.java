package dev.graft.report;

/**
 * How much each place of an image spoke for a class, on a coarse grid.
 *
 * <p>Values are in [0, 1], the largest 1, unless no place spoke for the class: then all are 0.
 */
public final class Heatmap {
  private final int rows;
  private final int columns;
  private final float[] values;

  /** A map of {@code rows * columns} values, row by row; copied, scaled, negative ones set to 0. */
  Heatmap(int rows, int columns, float[] values) {
    if (values.length != rows * columns) {
      throw new IllegalArgumentException(
          "%d values for %d x %d places".formatted(values.length, rows, columns));
    }
    this.rows = rows;
    this.columns = columns;
    this.values = values.clone();
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    for (int i = 0; i < values.length; i++) {
      this.values[i] = most > 0 ? Math.max(0, values[i]) / most : 0;
    }
  }

  /** Rows of the grid. */
  public int rows() {
    return rows;
  }

  /** Columns of the grid. */
  public int columns() {
    return columns;
  }

  /** The value at a place, in [0, 1]. */
  public float at(int row, int column) {
    return values[row * columns + column];
  }

  /** All values, row by row; a copy. */
  public float[] values() {
    return values.clone();
  }
}
