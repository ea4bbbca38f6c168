package dev.graft.report;

import java.util.ArrayList;
import java.util.List;

/**
 * The table of the runs, each beside a sample of its line.
 *
 * <p>On a phone each row becomes a card; the roles keep it a table for a screen reader.
 */
final class SummarySection {
  private SummarySection() {}

  static Section of(List<RunLog> runs) {
    double best = runs.stream().mapToDouble(SummarySection::accuracy).max().orElse(Double.NaN);
    List<Html> rows = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      boolean winner = runs.size() > 1 && accuracy(runs.get(i)) == best;
      rows.add(row(runs.get(i), Palette.slot(runs.get(i).name(), i), winner));
    }
    Html headings =
        Html.join(
            ComparisonTable.HEADINGS.stream()
                .map(heading -> Html.of("<th role=\"columnheader\" scope=\"col\">{}</th>", heading))
                .toList());
    Html table =
        Html.of(
            """
            <div class="scroll" tabindex="0" role="region" aria-label="Table of the runs">
            <table class="summary" role="table"><thead role="rowgroup"><tr role="row">{}</tr></thead>
            <tbody role="rowgroup">
            {}
            </tbody></table></div>
            <p class="note">Accuracy and loss are the validation set's. Epochs count from 1.{}</p>""",
            headings,
            Html.lines(rows),
            runs.size() > 1 ? " A star marks the best accuracy." : "");
    return new Section("summary", "Summary", table);
  }

  private static Html row(RunLog run, int slot, boolean winner) {
    List<String> cells = ComparisonTable.cells(run);
    List<Html> data = new ArrayList<>();
    for (int i = 1; i < cells.size(); i++) {
      boolean star = winner && ComparisonTable.HEADINGS.get(i).equals("Best accuracy");
      data.add(
          Html.of(
              "<td role=\"cell\" data-heading=\"{}\">{}</td>",
              ComparisonTable.HEADINGS.get(i),
              star
                  ? Html.of("<b>{} <span aria-label=\"best\">★</span></b>", cells.get(i))
                  : Html.text(cells.get(i))));
    }
    return Html.of(
        "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\">{}<span>{}</span></th>{}</tr>",
        sample(slot),
        cells.get(0),
        Html.join(data));
  }

  /** A short piece of a run's line, as a legend shows it. */
  static Html sample(int slot) {
    return Html.of(
        "<svg class=\"sample s{}\" viewBox=\"0 0 40 12\" aria-hidden=\"true\">"
            + "<path d=\"M0 6H31\" stroke-dasharray=\"{}\"/>{}</svg>",
        slot,
        Palette.SLOTS.get(slot).dashArray(),
        Marker.svg(slot, 34, 6));
  }

  private static double accuracy(RunLog run) {
    return run.best().map(EpochRow::valAccuracy).orElse(Double.NEGATIVE_INFINITY);
  }
}
