package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SparklineTest {
  @Test
  void spansAllLevelsFromLowestToHighest() {
    List<Double> values = IntStream.range(0, 8).mapToObj(i -> (double) i).toList();
    assertEquals("▁▂▃▄▅▆▇█", new Sparkline(8, true).of(values));
    assertEquals("_.,-~=+#", new Sparkline(8, false).of(values));
  }

  @Test
  void averagesWhatDoesNotFit() {
    assertEquals("█▁", new Sparkline(2, true).of(List.of(9.0, 7.0, 1.0, 1.0)));
  }

  @Test
  void leavesOutWhatIsNotFinite() {
    assertEquals("▁█", new Sparkline(9, true).of(List.of(1.0, Double.NaN, 2.0)));
    assertEquals("", new Sparkline(9, true).of(List.of(Double.POSITIVE_INFINITY)));
  }

  @Test
  void drawsAFlatCurveAtTheBottom() {
    assertEquals("▁▁▁", new Sparkline(3, true).of(List.of(0.5, 0.5, 0.5)));
  }

  @Test
  void refusesNoWidth() {
    assertThrows(IllegalArgumentException.class, () -> new Sparkline(0, true));
  }
}
