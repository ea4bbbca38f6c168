package dev.graft.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The validation photos a network gets wrong, the surest mistakes first. */
final class MistakesSection {
  private static final int MOST_PHOTOS = 24;
  private static final int MOST_BARS = 3;

  private MistakesSection() {}

  static Section of(Map<String, Evaluation> evaluations) {
    String open =
        evaluations.entrySet().stream()
            .max(Comparator.comparingDouble(entry -> entry.getValue().accuracy()))
            .map(Map.Entry::getKey)
            .orElse("");
    List<Html> galleries = new ArrayList<>();
    evaluations.forEach((run, answers) -> galleries.add(gallery(run, answers, run.equals(open))));
    return new Section("mistakes", "Mistakes", Html.lines(galleries));
  }

  private static Html gallery(String run, Evaluation evaluation, boolean open) {
    List<Prediction> mistakes = evaluation.mistakes();
    List<Prediction> shown = mistakes.subList(0, Math.min(MOST_PHOTOS, mistakes.size()));
    String some =
        shown.size() < mistakes.size() ? ", the surest %d shown".formatted(shown.size()) : "";
    return Html.of(
        """
        <details{}><summary>{}: {} of {} photos wrong{}</summary>
        <ul class="gallery">
        {}
        </ul></details>""",
        open ? Html.of(" open") : Html.EMPTY,
        run,
        mistakes.size(),
        evaluation.predictions().size(),
        some,
        Html.lines(shown.stream().map(photo -> card(photo, evaluation.classes())).toList()));
  }

  private static Html card(Prediction photo, List<String> classes) {
    String actual = classes.get(photo.target());
    String said = classes.get(photo.predicted());
    String file = String.valueOf(photo.file().getFileName());
    return Html.of(
        "<li>{}<p class=\"verdict\"><bdi>{}</bdi> <span>taken for</span> <bdi>{}</bdi></p>{}"
            + "<p class=\"file\"><bdi>{}</bdi></p></li>",
        thumbnail(photo.file(), "Photo of " + actual + " taken for " + said),
        actual,
        said,
        bars(photo, classes),
        file);
  }

  private static Html thumbnail(Path file, String alternative) {
    Optional<Picture> picture = Thumbnails.of(file);
    if (picture.isEmpty()) {
      return Html.of("<div class=\"no-photo\">photo not found</div>");
    }
    return Html.of(
        "<img src=\"{}\" width=\"{}\" height=\"{}\" alt=\"{}\" loading=\"lazy\">",
        picture.get().dataUri(),
        picture.get().width(),
        picture.get().height(),
        alternative);
  }

  private static Html bars(Prediction photo, List<String> classes) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble((Integer i) -> photo.probabilities().get(i)).reversed());
    List<Integer> shown = new ArrayList<>(order.subList(0, Math.min(MOST_BARS, order.size())));
    if (!shown.contains(photo.target())) {
      shown.set(shown.size() - 1, photo.target());
    }
    List<Html> bars = new ArrayList<>();
    for (int index : shown) {
      double share = photo.probabilities().get(index);
      bars.add(
          Html.of(
              "<li class=\"{}\"><bdi>{}</bdi><b>{}</b><i style=\"--share:{}\"></i></li>",
              index == photo.target() ? "truth" : "other",
              classes.get(index),
              String.format(Locale.ROOT, "%.1f %%", 100 * share),
              String.format(Locale.ROOT, "%.1f%%", 100 * share)));
    }
    return Html.of("<ul class=\"bars\">{}</ul>", Html.join(bars));
  }
}
