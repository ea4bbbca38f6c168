package dev.graft.train;

import java.nio.file.Path;

/** A row of {@code metrics.csv}, read back. */
final class MetricsRow {
  private MetricsRow() {}

  /**
   * The epoch that a row tells of. The table does not have the numbers of samples, which are 0
   * then.
   *
   * @throws TrainException if the row is none of that table
   */
  static EpochMetrics parse(String row, Path file) {
    String[] cells = row.split(",", -1);
    try {
      return new EpochMetrics(
          Integer.parseInt(cells[0]),
          new Metrics(number(cells, 1), number(cells, 2), 0, number(cells, 6)),
          new Metrics(number(cells, 3), number(cells, 4), 0, number(cells, 7)),
          number(cells, 5));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new TrainException(file + " has a row that is no row of it", e);
    }
  }

  private static double number(String[] cells, int column) {
    return Double.parseDouble(cells[column]);
  }
}
