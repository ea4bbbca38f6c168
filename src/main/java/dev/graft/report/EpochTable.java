package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Prints training as it goes, an epoch a line: losses, accuracies, rate, time left, and a sparkline
 * of the training loss. The best validation accuracy so far carries a star.
 *
 * <p>One table serves one run; feed it every epoch in order. Not for use by several threads.
 */
public final class EpochTable {
  private static final int RECENT = 5;
  private static final int SPARK = 12;

  private final Style style;
  private final int totalEpochs;
  private final long imagesPerEpoch;
  private final Sparkline sparkline;
  private final List<EpochRow> rows = new ArrayList<>();
  private double best = Double.NEGATIVE_INFINITY;

  /**
   * A table for a run.
   *
   * @param totalEpochs how many epochs the run will have had at its end
   * @param imagesPerEpoch training and validation images together, for the rate
   */
  public EpochTable(Style style, int totalEpochs, long imagesPerEpoch) {
    this.style = style;
    this.totalEpochs = totalEpochs;
    this.imagesPerEpoch = imagesPerEpoch;
    this.sparkline = new Sparkline(SPARK, style.unicode());
  }

  /** The heading, two lines without an end after the second. */
  public String header() {
    String top = " ".repeat(9) + "---- training -----  --- validation ----";
    String names =
        String.format(
            Locale.ROOT,
            "%7s  %8s  %9s  %8s  %9s    %7s  %7s  %8s  %7s  %s",
            "epoch",
            "loss",
            "accuracy",
            "loss",
            "accuracy",
            "lr",
            "img/s",
            "time",
            "left",
            "loss so far");
    return style.faint(top) + "\n" + style.strong(names);
  }

  /** Takes in an epoch that this run, or the one it resumes, finished before; prints nothing. */
  public void skip(EpochRow row) {
    rows.add(row);
    best = Math.max(best, row.valAccuracy());
  }

  /** The epoch's line, without an end. */
  public String line(EpochRow row) {
    boolean isBest = row.valAccuracy() > best;
    skip(row);
    String validation = String.format(Locale.ROOT, "%9s", Figures.percent(row.valAccuracy()));
    return String.format(
            Locale.ROOT,
            "%7s  %8s  %9s  %8s  %s  %7s  %7.1f  %8s  %7s  ",
            Figures.epoch(row.epoch()) + "/" + totalEpochs,
            Figures.loss(row.trainLoss()),
            Figures.percent(row.trainAccuracy()),
            Figures.loss(row.valLoss()),
            isBest ? style.good(validation + " *") : validation + "  ",
            Figures.rate(row.lr()),
            imagesPerEpoch / row.seconds(),
            Figures.seconds(row.seconds()),
            Figures.span(secondsLeft(row)))
        + style.faint(sparkline.of(rows.stream().map(EpochRow::trainLoss).toList()));
  }

  /** One line on how it went, without an end: the best epoch and the time spent. */
  public String footer() {
    if (rows.isEmpty()) {
      return "no epoch was finished";
    }
    EpochRow first =
        rows.stream().filter(row -> row.valAccuracy() == best).findFirst().orElse(rows.get(0));
    double total = rows.stream().mapToDouble(EpochRow::seconds).sum();
    return "* best: %s in epoch %s; %d %s in %s"
        .formatted(
            Figures.percent(first.valAccuracy()),
            Figures.epoch(first.epoch()),
            rows.size(),
            rows.size() == 1 ? "epoch" : "epochs",
            Figures.span(total));
  }

  private double secondsLeft(EpochRow row) {
    double recent =
        rows.subList(Math.max(0, rows.size() - RECENT), rows.size()).stream()
            .mapToDouble(EpochRow::seconds)
            .average()
            .orElse(0);
    return recent * Math.max(0, totalEpochs - row.epoch() - 1);
  }
}
