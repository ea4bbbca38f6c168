package dev.graft.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * A numeric CSV file with a header, columns found by name.
 *
 * <p>A last line that a killed run left half-written is passed over; any other bad line is an
 * error.
 */
final class CsvTable {
  private final Path path;
  private final List<String> header;
  private final List<List<String>> rows;

  private CsvTable(Path path, List<String> header, List<List<String>> rows) {
    this.path = path;
    this.header = header;
    this.rows = rows;
  }

  static CsvTable read(Path path) {
    String text;
    try {
      text = Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new ReportException("cannot read " + path + ": " + e.getMessage(), e);
    }
    List<List<String>> lines =
        text.lines().filter(line -> !line.isBlank()).map(CsvTable::split).toList();
    if (lines.isEmpty()) {
      throw new ReportException(path + " is empty: a header line was expected");
    }
    boolean complete = text.endsWith("\n");
    int end = complete || lines.size() == 1 ? lines.size() : lines.size() - 1;
    return new CsvTable(path, lines.get(0), lines.subList(1, end));
  }

  int size() {
    return rows.size();
  }

  List<String> header() {
    return header;
  }

  OptionalInt find(String column) {
    int index = header.indexOf(column);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** The column's position; a file without it is an error. */
  int require(String column) {
    return find(column)
        .orElseThrow(
            () ->
                new ReportException(
                    path + " has no column '" + column + "'; its header is " + header));
  }

  double number(int row, int column) {
    List<String> cells = rows.get(row);
    if (column >= cells.size()) {
      throw bad(row, header.get(column), "nothing");
    }
    String cell = cells.get(column);
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      throw bad(row, header.get(column), "'" + cell + "'");
    }
  }

  int integer(int row, int column) {
    double value = number(row, column);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw bad(row, header.get(column), "'" + rows.get(row).get(column) + "'");
    }
    return (int) value;
  }

  private ReportException bad(int row, String column, String found) {
    return new ReportException(
        "%s line %d, column %s: expected a number, found %s"
            .formatted(path, row + 2, column, found));
  }

  private static List<String> split(String line) {
    return List.of(line.strip().split(",", -1));
  }
}
