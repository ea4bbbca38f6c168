package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What each class was taken for: a shaded matrix, or with many classes the worst pairs. */
final class ConfusionSection {
  private static final int MOST_CLASSES = 15;
  private static final int PAIRS = 20;

  private ConfusionSection() {}

  static Section of(Map<String, Evaluation> evaluations) {
    List<Html> figures = new ArrayList<>();
    evaluations.forEach((run, evaluation) -> figures.add(figure(run, evaluation)));
    Html body =
        Html.of(
            """
            <div class="matrices">
            {}
            </div>
            <p class="note">Rows are the true classes, columns what the network said. The \
            stronger a cell's colour, the larger its share of the row.</p>""",
            Html.lines(figures));
    return new Section("confusion", "Confusion", body);
  }

  private static Html figure(String run, Evaluation evaluation) {
    ConfusionMatrix matrix = evaluation.confusion();
    boolean small = matrix.classes().size() <= MOST_CLASSES;
    return Html.of(
        "<div class=\"matrix-box\"><h3>{}</h3><p class=\"note\">{} photos, {} right</p>{}</div>",
        run,
        evaluation.predictions().size(),
        Figures.percent(evaluation.accuracy()),
        small ? matrix(run, matrix) : pairs(run, matrix));
  }

  private static Html matrix(String run, ConfusionMatrix matrix) {
    List<Html> columns = new ArrayList<>();
    List<Html> rows = new ArrayList<>();
    for (int i = 0; i < matrix.classes().size(); i++) {
      columns.add(Html.of("<th scope=\"col\"><bdi>{}</bdi></th>", matrix.classes().get(i)));
      rows.add(row(matrix, i));
    }
    return Html.of(
        """
        <div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix of {}">
        <table class="matrix"><thead><tr><td></td>{}</tr></thead>
        <tbody>
        {}
        </tbody></table></div>""",
        run,
        Html.join(columns),
        Html.lines(rows));
  }

  private static Html row(ConfusionMatrix matrix, int actual) {
    List<Html> cells = new ArrayList<>();
    for (int j = 0; j < matrix.classes().size(); j++) {
      double share = matrix.share(actual, j);
      cells.add(
          Html.of(
              "<td class=\"{}\" style=\"--share:{}\">{}<small>{}</small></td>",
              actual == j ? "right" : "wrong",
              String.format(Locale.ROOT, "%.0f%%", 100 * share),
              matrix.count(actual, j),
              String.format(Locale.ROOT, "%.0f %%", 100 * share)));
    }
    return Html.of(
        "<tr><th scope=\"row\"><bdi>{}</bdi></th>{}</tr>",
        matrix.classes().get(actual),
        Html.join(cells));
  }

  private static Html pairs(String run, ConfusionMatrix matrix) {
    List<Html> rows =
        matrix.worstPairs(PAIRS).stream()
            .map(
                pair ->
                    Html.of(
                        "<tr><td><bdi>{}</bdi></td><td><bdi>{}</bdi></td><td>{}</td></tr>",
                        pair.actual(),
                        pair.predicted(),
                        pair.count()))
            .toList();
    return Html.of(
        """
        <div class="scroll" tabindex="0" role="region" aria-label="Most frequent confusions of {}">
        <table class="pairs"><thead><tr><th scope="col">True class</th><th scope="col">Taken for</th>\
        <th scope="col">Photos</th></tr></thead>
        <tbody>
        {}
        </tbody></table></div>""",
        run,
        Html.lines(rows));
  }
}
