package dev.graft.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sets rows of text in aligned columns for a terminal. */
public final class TableFormatter {
  private static final String GAP = "  ";

  private final List<String> headings = new ArrayList<>();
  private final List<Boolean> leftAligned = new ArrayList<>();
  private final List<List<String>> rows = new ArrayList<>();

  /** Adds a column whose cells start at its left edge, as words do. */
  public TableFormatter left(String heading) {
    headings.add(heading);
    leftAligned.add(true);
    return this;
  }

  /** Adds a column whose cells end at its right edge, as numbers do. */
  public TableFormatter right(String heading) {
    headings.add(heading);
    leftAligned.add(false);
    return this;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException if it has another number of cells than there are columns
   */
  public TableFormatter row(String... cells) {
    if (cells.length != headings.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.length, headings.size()));
    }
    rows.add(List.copyOf(Arrays.asList(cells)));
    return this;
  }

  /** The headings, a rule and the rows, each line without trailing spaces and with its end. */
  public String format() {
    int[] widths = headings.stream().mapToInt(TableFormatter::width).toArray();
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder out = new StringBuilder();
    line(out, headings, widths);
    line(out, Arrays.stream(widths).mapToObj("-"::repeat).toList(), widths);
    rows.forEach(row -> line(out, row, widths));
    return out.toString();
  }

  private void line(StringBuilder out, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String pad = " ".repeat(widths[i] - width(cells.get(i)));
      line.append(i == 0 ? "" : GAP);
      line.append(leftAligned.get(i) ? cells.get(i) + pad : pad + cells.get(i));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
