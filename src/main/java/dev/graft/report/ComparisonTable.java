package dev.graft.report;

import java.util.List;
import java.util.OptionalInt;

/** The runs side by side, a line each: what fine-tuning bought and what it cost. */
public final class ComparisonTable {
  /** The validation accuracy whose first epoch the table names. */
  public static final double GOAL = 0.9;

  static final List<String> HEADINGS =
      List.of(
          "Strategy",
          "Trainable parameters",
          "First epoch at 90 %",
          "Best accuracy",
          "Final loss",
          "Seconds per epoch");

  private ComparisonTable() {}

  /** The table as plain text, with a line end after each line. */
  public static String text(List<RunLog> runs) {
    TableFormatter table = new TableFormatter();
    table.left(HEADINGS.get(0));
    HEADINGS.stream().skip(1).forEach(table::right);
    runs.forEach(run -> table.row(cells(run).toArray(String[]::new)));
    return table.format();
  }

  /** The cells of one run under {@link #HEADINGS}; losses and accuracies are validation's. */
  static List<String> cells(RunLog run) {
    OptionalInt first = run.firstEpochAt(GOAL);
    return List.of(
        run.name(),
        Figures.count(run.trainableParameters()),
        first.isPresent() ? Figures.epoch(first.getAsInt()) : "never",
        run.best().map(row -> Figures.percent(row.valAccuracy())).orElse(Figures.NONE),
        run.last().map(row -> Figures.loss(row.valLoss())).orElse(Figures.NONE),
        Figures.seconds(run.secondsPerEpoch()));
  }
}
