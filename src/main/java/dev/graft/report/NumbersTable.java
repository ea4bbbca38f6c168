package dev.graft.report;

import java.util.List;
import java.util.Optional;

/** The figures behind a run's charts, folded away until asked for. */
final class NumbersTable {
  private NumbersTable() {}

  static Html of(RunLog run) {
    Optional<EpochRow> best = run.best();
    List<Html> rows =
        run.epochs().stream().map(row -> row(row, best.filter(row::equals).isPresent())).toList();
    return Html.of(
        """
        <details><summary>The numbers of {}, epoch by epoch</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Numbers of {}">
        <table class="numbers"><thead><tr><th scope="col">Epoch</th><th scope="col">Training loss</th>\
        <th scope="col">Training accuracy</th><th scope="col">Validation loss</th>\
        <th scope="col">Validation accuracy</th><th scope="col">Learning rate</th>\
        <th scope="col">Training time</th><th scope="col">Validation time</th></tr></thead>
        <tbody>
        {}
        </tbody></table></div></details>""",
        run.name(),
        run.name(),
        Html.lines(rows));
  }

  private static Html row(EpochRow row, boolean best) {
    return Html.of(
        "<tr{}><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}{}</td><td>{}</td>"
            + "<td>{}</td><td>{}</td></tr>",
        best ? Html.of(" class=\"best\"") : Html.EMPTY,
        Figures.epoch(row.epoch()),
        Figures.loss(row.trainLoss()),
        Figures.percent(row.trainAccuracy()),
        Figures.loss(row.valLoss()),
        Figures.percent(row.valAccuracy()),
        best ? Html.of(" <span aria-label=\"best\">★</span>") : Html.EMPTY,
        Figures.rate(row.lr()),
        Figures.seconds(row.trainSeconds()),
        Figures.seconds(row.valSeconds()));
  }
}
