package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LineChartTest {
  @Test
  void interruptsALineWhereAValueIsMissing() {
    String svg = chart(series("a", 0.5, Double.NaN, 0.25, 0.25));
    assertTrue(svg.contains(" d=\"M50 119M"), svg);
    assertEquals(3, count(svg, "<circle"));
  }

  @Test
  void describesItselfInWords() {
    String svg = chart(series("val", 0.5, 1.0, 0.25));
    assertTrue(
        svg.contains(
            "Over epochs 1 to 4: val goes from 0.5000 to 0.2500, lowest 0.2500, highest 1.0000."),
        svg);
    assertTrue(svg.contains("role=\"img\" aria-labelledby=\"c-t\" aria-describedby=\"c-d\""), svg);
  }

  @Test
  void keepsEndLabelsApart() {
    String svg = chart(series("one", 0.5), series("two", 0.5), series("three", 0.5));
    Pattern label = Pattern.compile("y=\"([\\d.]+)\" dy=\".35em\">(one|two|three)<");
    List<String> levels =
        label.matcher(svg).results().map((MatchResult match) -> match.group(1)).toList();
    assertEquals(List.of("119", "132", "145"), levels);
  }

  @Test
  void survivesASeriesWithoutAPoint() {
    assertEquals(1, count(chart(series("a", Double.NaN)), " d=\"\""));
  }

  private static String chart(Series... series) {
    return new LineChart(
            "c",
            "Loss",
            Axis.epochs(1, 4),
            Axis.fromZero(1, Axis::number),
            List.of(series),
            Double.NaN)
        .render()
        .markup();
  }

  private static Series series(String label, double... values) {
    List<Series.Point> points = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      points.add(new Series.Point(i + 1, values[i]));
    }
    return new Series(label, 0, Series.Weight.NORMAL, points, Figures::loss);
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }
}
