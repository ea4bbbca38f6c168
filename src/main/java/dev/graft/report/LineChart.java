package dev.graft.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lines over epochs as inline SVG, with a name and a description for who cannot see it.
 *
 * @param id unique in the page; letters, digits and dashes
 * @param title what is measured
 * @param x the horizontal axis
 * @param y the vertical axis
 * @param series the lines, drawn in this order
 * @param rule a value that gets a line across, NaN for none
 */
record LineChart(String id, String title, Axis x, Axis y, List<Series> series, double rule) {
  private static final double WIDTH = 420;
  private static final double HEIGHT = 262;
  private static final double TOP = 10;
  private static final double BOTTOM = 34;
  private static final double LEFT = 50;
  private static final double LETTER = 6.9;
  private static final double LABEL_GAP = 13;
  private static final double EPOCH_WORD = 54;
  private static final int MOST_DOTS = 60;

  LineChart {
    series = List.copyOf(series);
  }

  /** A figure with its caption. */
  Html render() {
    List<Html> lines = series.stream().map(this::line).toList();
    return Html.of(
        """
        <figure class="chart" id="{}">
        <figcaption id="{}-t">{}</figcaption>
        <svg viewBox="0 0 {} {}" role="img" aria-labelledby="{}-t" aria-describedby="{}-d" tabindex="0">
        <desc id="{}-d">{}</desc>
        {}
        {}
        {}
        {}
        <line class="cursor" y1="{}" y2="{}" visibility="hidden"/>
        </svg>
        </figure>""",
        id,
        id,
        title,
        at(WIDTH),
        at(HEIGHT),
        id,
        id,
        id,
        description(),
        grid(),
        ruleLine(),
        Html.lines(lines),
        endLabels(),
        at(TOP),
        at(HEIGHT - BOTTOM));
  }

  private double right() {
    int longest = series.stream().mapToInt(s -> s.label().length()).max().orElse(0);
    return Math.max(EPOCH_WORD, Math.min(16 + LETTER * longest, WIDTH / 3));
  }

  private double px(double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - right());
  }

  private double py(double value) {
    return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
  }

  private Html grid() {
    List<Html> parts = new ArrayList<>();
    double end = WIDTH - right();
    for (double tick : y.ticks()) {
      String level = at(py(tick));
      parts.add(
          Html.of(
              "<line class=\"grid\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>"
                  + "<text class=\"tick\" x=\"{}\" y=\"{}\" dy=\".35em\" text-anchor=\"end\">{}</text>",
              at(LEFT),
              at(end),
              level,
              level,
              at(LEFT - 7),
              level,
              y.label().apply(tick)));
    }
    for (double tick : x.ticks()) {
      parts.add(
          Html.of(
              "<text class=\"tick\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
              at(px(tick)),
              at(HEIGHT - BOTTOM + 17),
              x.label().apply(tick)));
    }
    parts.add(
        Html.of(
            "<text class=\"tick\" x=\"{}\" y=\"{}\">epoch</text>",
            at(end + 14),
            at(HEIGHT - BOTTOM + 17)));
    return Html.join(parts);
  }

  private Html ruleLine() {
    if (Double.isNaN(rule) || rule < y.low() || rule > y.high()) {
      return Html.EMPTY;
    }
    return Html.of(
        "<line class=\"rule\" x1=\"{}\" x2=\"{}\" y1=\"{}\" y2=\"{}\"/>",
        at(LEFT),
        at(WIDTH - right()),
        at(py(rule)),
        at(py(rule)));
  }

  private Html line(Series one) {
    List<Html> dots = new ArrayList<>();
    if (one.points().size() <= MOST_DOTS && one.weight() != Series.Weight.FAINT) {
      for (Series.Point point : one.points()) {
        if (point.isFinite()) {
          dots.add(dot(one, point));
        }
      }
    }
    String dashes =
        switch (one.weight()) {
          case NORMAL -> one.look().dashArray();
          case SECOND -> "3 3";
          case FAINT, SOLID, STEPPED -> "";
        };
    return Html.of(
        "<g class=\"series s{} {}\" data-label=\"{}\"><path d=\"{}\"{}/>{}</g>",
        one.slot(),
        one.weight().name().toLowerCase(Locale.ROOT),
        one.label(),
        path(one),
        dashes.isEmpty() ? Html.EMPTY : Html.of(" stroke-dasharray=\"{}\"", dashes),
        Html.join(dots));
  }

  private Html dot(Series one, Series.Point point) {
    return Html.of(
        "<circle cx=\"{}\" cy=\"{}\" r=\"1.7\" data-x=\"{}\" data-v=\"{}\"/>",
        at(px(point.x())),
        at(py(point.y())),
        x.label().apply(point.x()),
        one.value().apply(point.y()));
  }

  private String path(Series one) {
    StringBuilder out = new StringBuilder();
    boolean pen = false;
    for (Series.Point point : one.points()) {
      if (point.isFinite()) {
        String across = at(px(point.x()));
        String down = at(py(point.y()));
        if (pen && one.weight() == Series.Weight.STEPPED) {
          out.append('H').append(across).append('V').append(down);
        } else {
          out.append(pen ? 'L' : 'M').append(across).append(' ').append(down);
        }
      }
      pen = point.isFinite();
    }
    return out.toString();
  }

  private record End(Series series, Series.Point point, double level) {}

  private Html endLabels() {
    List<End> ends = new ArrayList<>();
    for (Series one : series) {
      if (one.weight() != Series.Weight.FAINT) {
        one.last().ifPresent(last -> ends.add(new End(one, last, py(last.y()))));
      }
    }
    ends.sort(Comparator.comparingDouble(End::level));
    double[] levels = apart(ends.stream().mapToDouble(End::level).toArray());
    List<Html> labels = new ArrayList<>();
    for (int i = 0; i < ends.size(); i++) {
      End end = ends.get(i);
      double endX = px(end.point().x());
      labels.add(
          Html.of(
              "<g class=\"end s{}\" data-label=\"{}\">{}"
                  + "<text x=\"{}\" y=\"{}\" dy=\".35em\">{}</text></g>",
              end.series().slot(),
              end.series().label(),
              Marker.svg(end.series().slot(), endX, end.level()),
              at(WIDTH - right() + 9),
              at(levels[i]),
              end.series().label()));
    }
    return Html.join(labels);
  }

  /** Pushes ascending levels apart until labels no longer touch, then back into the chart. */
  private static double[] apart(double[] levels) {
    for (int i = 1; i < levels.length; i++) {
      levels[i] = Math.max(levels[i], levels[i - 1] + LABEL_GAP);
    }
    double limit = HEIGHT - BOTTOM;
    for (int i = levels.length - 1; i >= 0; i--) {
      levels[i] = Math.min(levels[i], limit);
      limit = levels[i] - LABEL_GAP;
    }
    return levels;
  }

  private String description() {
    List<String> sentences = new ArrayList<>();
    for (Series one : series) {
      List<Series.Point> finite = one.finite();
      if (!finite.isEmpty() && one.weight() != Series.Weight.FAINT) {
        sentences.add(
            "%s goes from %s to %s, lowest %s, highest %s."
                .formatted(
                    one.label(),
                    one.value().apply(finite.get(0).y()),
                    one.value().apply(finite.get(finite.size() - 1).y()),
                    one.value().apply(extreme(finite, -1)),
                    one.value().apply(extreme(finite, 1))));
      }
    }
    return "Over epochs %s to %s: %s"
        .formatted(Axis.number(x.low()), Axis.number(x.high()), String.join(" ", sentences));
  }

  private static double extreme(List<Series.Point> points, int sign) {
    return sign * points.stream().mapToDouble(point -> sign * point.y()).max().orElse(Double.NaN);
  }

  private static String at(double coordinate) {
    String text = String.format(Locale.ROOT, "%.1f", coordinate);
    return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
  }
}
