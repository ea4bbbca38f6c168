package harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Medians and ratios as Markdown; what was not measured is a dash. */
final class Table {
  private static final String NONE = "-";

  private Table() {}

  static String markdown(List<Row> rows, Samples samples, boolean withPyTorch) {
    List<String> head = new ArrayList<>(List.of("stage", "unit", Column.GRAFT.title()));
    if (withPyTorch) {
      Column.PYTORCH.forEach(column -> head.addAll(List.of(column.title(), "ratio")));
    }
    List<String> lines = new ArrayList<>(List.of(line(head)));
    lines.add("|---|---|" + "---:|".repeat(head.size() - 2));
    rows.forEach(row -> lines.add(line(cells(row, samples, withPyTorch))));
    return lines.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  /** Where the rounds differ most: how far the table can be trusted. */
  static String widestSpread(List<Row> rows, Samples samples) {
    String where = "nowhere";
    double widest = 0;
    for (Row row : rows) {
      for (Column column : Column.values()) {
        double spread = samples.spread(column, row.key());
        if (spread > widest) {
          widest = spread;
          where = row.what() + " (" + column.title() + ")";
        }
      }
    }
    return String.format(Locale.ROOT, "Rounds are at most %.0f %% apart: %s.", 100 * widest, where);
  }

  private static List<String> cells(Row row, Samples samples, boolean withPyTorch) {
    OptionalDouble graft = samples.median(Column.GRAFT, row.key());
    List<String> cells = new ArrayList<>(List.of(row.what(), row.unit(), figure(graft)));
    if (withPyTorch) {
      for (Column column : Column.PYTORCH) {
        OptionalDouble other = samples.median(column, row.key());
        cells.add(figure(other));
        cells.add(
            graft.isPresent() && other.isPresent()
                ? "%.2f".formatted(row.ratio(graft.getAsDouble(), other.getAsDouble()))
                : NONE);
      }
    }
    return cells;
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
  }

  private static String figure(OptionalDouble value) {
    if (value.isEmpty()) {
      return NONE;
    }
    double v = value.getAsDouble();
    return String.format(Locale.ROOT, v < 10 ? "%.2f" : v < 1000 ? "%.1f" : "%.0f", v);
  }
}
