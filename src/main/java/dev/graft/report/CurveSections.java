package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The charts: all runs together, and each alone. */
final class CurveSections {
  private CurveSections() {}

  /** Four charts with a line for each run. */
  static Section together(List<RunLog> runs) {
    Html charts =
        Html.of(
            """
            {}
            <div class="charts">
            {}
            {}
            {}
            {}
            </div>
            <p class="note">The dotted rule stands at 90 %. Point at a chart, or reach it with the \
            Tab key and use the arrow keys, to read its values.</p>""",
            legend(runs),
            losses("all-train-loss", "Training loss", runs, EpochRow::trainLoss),
            losses("all-val-loss", "Validation loss", runs, EpochRow::valLoss),
            shares("all-train-acc", "Training accuracy", runs, EpochRow::trainAccuracy),
            shares("all-val-acc", "Validation accuracy", runs, EpochRow::valAccuracy));
    return new Section("together", "All together", charts);
  }

  /** A section for each run, with its own charts and the numbers behind them. */
  static List<Section> alone(List<RunLog> runs) {
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      sections.add(alone(runs.get(i), i, runs.size() == 1));
    }
    return sections;
  }

  private static Section alone(RunLog run, int index, boolean single) {
    int slot = Palette.slot(run.name(), index);
    String id = "run" + index;
    List<Html> charts = new ArrayList<>();
    List<Series> losses = Curves.alone(run, slot, EpochRow::trainLoss, EpochRow::valLoss, false);
    charts.add(
        chart(id + "-loss", "Loss", List.of(run), Axis.fromZero(highest(losses), LOSS), losses));
    List<Series> shares =
        Curves.alone(run, slot, EpochRow::trainAccuracy, EpochRow::valAccuracy, true);
    charts.add(chart(id + "-acc", "Accuracy", List.of(run), Axis.shares(lowest(shares)), shares));
    if (!run.steps().isEmpty()) {
      List<Series> steps = Curves.steps(run, slot);
      charts.add(steps(id + "-steps", run, steps));
    }
    List<Series> rates = Curves.rates(run, slot);
    List<Double> values = values(rates);
    if (!values.isEmpty()) {
      charts.add(
          chart(
              id + "-lr",
              "Learning rate",
              List.of(run),
              Axis.decades(values, Figures::rate),
              rates));
    }
    Html body =
        Html.of("<div class=\"charts\">\n{}\n</div>\n{}", Html.lines(charts), NumbersTable.of(run));
    return new Section(id, single ? "Curves" : run.name(), body);
  }

  private static final java.util.function.DoubleFunction<String> LOSS = Axis::number;

  private static Html losses(
      String id, String title, List<RunLog> runs, ToDoubleFunction<EpochRow> what) {
    List<Series> series = Curves.together(runs, what, false);
    return chart(id, title, runs, Axis.fromZero(highest(series), LOSS), series);
  }

  private static Html shares(
      String id, String title, List<RunLog> runs, ToDoubleFunction<EpochRow> what) {
    List<Series> series = Curves.together(runs, what, true);
    return chart(id, title, runs, Axis.shares(lowest(series)), series);
  }

  private static Html chart(
      String id, String title, List<RunLog> runs, Axis y, List<Series> series) {
    double rule = id.endsWith("-acc") ? ComparisonTable.GOAL : Double.NaN;
    return new LineChart(id, title, epochs(runs, 1), y, series, rule).render();
  }

  private static Html steps(String id, RunLog run, List<Series> series) {
    Axis y = Axis.fromZero(highest(series), LOSS);
    return new LineChart(
            id, "Training loss, each step", epochs(List.of(run), 0), y, series, Double.NaN)
        .render();
  }

  private static Axis epochs(List<RunLog> runs, int first) {
    int last =
        runs.stream()
            .flatMap(run -> run.epochs().stream())
            .mapToInt(row -> row.epoch() + 1)
            .max()
            .orElse(1);
    return Axis.epochs(first, last);
  }

  private static Html legend(List<RunLog> runs) {
    List<Html> entries = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      String name = runs.get(i).name();
      entries.add(
          Html.of(
              "<li><label><input type=\"checkbox\" checked data-label=\"{}\">{}<span>{}</span>"
                  + "</label></li>",
              name,
              SummarySection.sample(Palette.slot(name, i)),
              name));
    }
    return Html.of(
        "<ul class=\"legend\" aria-label=\"Runs shown in the charts\">{}</ul>", Html.join(entries));
  }

  private static double highest(List<Series> series) {
    return finite(series).max().orElse(1);
  }

  private static double lowest(List<Series> series) {
    return finite(series).min().orElse(0);
  }

  private static List<Double> values(List<Series> series) {
    return finite(series).boxed().toList();
  }

  private static DoubleStream finite(List<Series> series) {
    return series.stream().flatMap(s -> s.finite().stream()).mapToDouble(Series.Point::y);
  }
}
