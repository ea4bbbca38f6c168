package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Turns runs into series, for the page's charts and the picture alike. */
final class Curves {
  private static final int MOST_STEPS = 600;
  private static final double SMOOTHING = 0.9;

  private Curves() {}

  /** One line for each run, each in its own look. */
  static List<Series> together(
      List<RunLog> runs, ToDoubleFunction<EpochRow> what, boolean isShare) {
    List<Series> series = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunLog run = runs.get(i);
      int slot = Palette.slot(run.name(), i);
      series.add(line(run.name(), slot, Series.Weight.NORMAL, run, what, isShare));
    }
    return series;
  }

  /** Training and validation of one run. */
  static List<Series> alone(
      RunLog run,
      int slot,
      ToDoubleFunction<EpochRow> training,
      ToDoubleFunction<EpochRow> validation,
      boolean isShare) {
    return List.of(
        line("training", slot, Series.Weight.SECOND, run, training, isShare),
        line("validation", slot, Series.Weight.SOLID, run, validation, isShare));
  }

  /** The loss of every step, pale, and its moving average; x counts epochs. */
  static List<Series> steps(RunLog run, int slot) {
    List<Series.Point> raw = new ArrayList<>();
    List<StepRow> rows = run.steps();
    int perEpoch = rows.stream().mapToInt(StepRow::step).max().orElse(0) + 1;
    for (StepRow row : rows) {
      raw.add(new Series.Point(row.epoch() + (row.step() + 1.0) / perEpoch, row.loss()));
    }
    return List.of(
        new Series("each step", slot, Series.Weight.FAINT, thin(raw), Figures::loss),
        new Series("smoothed", slot, Series.Weight.SOLID, thin(smooth(raw)), Figures::loss));
  }

  /** The learning rate of each parameter group in each epoch. */
  static List<Series> rates(RunLog run, int slot) {
    int groups = run.steps().stream().mapToInt(row -> row.lrs().size()).max().orElse(0);
    if (groups < 2) {
      return List.of(
          new Series("lr", slot, Series.Weight.STEPPED, points(run, EpochRow::lr), Figures::rate));
    }
    List<Series> series = new ArrayList<>();
    for (int group = 0; group < groups; group++) {
      List<Series.Point> points = new ArrayList<>();
      for (StepRow row : run.steps()) {
        if (row.step() == 0 && group < row.lrs().size()) {
          points.add(new Series.Point(row.epoch() + 1, row.lrs().get(group)));
        }
      }
      series.add(new Series("group " + group, slot, Series.Weight.STEPPED, points, Figures::rate));
    }
    return series;
  }

  private static Series line(
      String label,
      int slot,
      Series.Weight weight,
      RunLog run,
      ToDoubleFunction<EpochRow> what,
      boolean isShare) {
    return new Series(
        label, slot, weight, points(run, what), isShare ? Figures::percent : Figures::loss);
  }

  private static List<Series.Point> points(RunLog run, ToDoubleFunction<EpochRow> what) {
    return run.epochs().stream()
        .map(row -> new Series.Point(row.epoch() + 1, what.applyAsDouble(row)))
        .toList();
  }

  private static List<Series.Point> smooth(List<Series.Point> raw) {
    List<Series.Point> points = new ArrayList<>();
    double sum = 0;
    double weight = 0;
    for (Series.Point point : raw) {
      if (point.isFinite()) {
        sum = SMOOTHING * sum + point.y();
        weight = SMOOTHING * weight + 1;
      }
      points.add(new Series.Point(point.x(), sum / weight));
    }
    return points;
  }

  /** Averages neighbours until no more points are left than a chart has pixels for. */
  private static List<Series.Point> thin(List<Series.Point> points) {
    int group = (points.size() + MOST_STEPS - 1) / MOST_STEPS;
    if (group <= 1) {
      return points;
    }
    List<Series.Point> thinned = new ArrayList<>();
    for (int from = 0; from < points.size(); from += group) {
      List<Series.Point> some = points.subList(from, Math.min(from + group, points.size()));
      double x = some.stream().mapToDouble(Series.Point::x).average().orElse(0);
      double y = some.stream().mapToDouble(Series.Point::y).average().orElse(0);
      thinned.add(new Series.Point(x, y));
    }
    return thinned;
  }
}
