package dev.graft.demo.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.DoubleSummaryStatistics;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseTest {

  @Test
  void heightsAreSpreadEvenlyFromZeroToOne() {
    DoubleSummaryStatistics heights =
        IntStream.range(0, 10_000)
            .mapToDouble(i -> Noise.hash(i % 100 - 50, i / 100 - 50, 7))
            .summaryStatistics();

    assertTrue(heights.getMin() >= 0 && heights.getMax() < 1, heights::toString);
    assertEquals(0.5, heights.getAverage(), 0.01);
  }

  @Test
  void noiseIsSmoothAcrossTheGrid() {
    for (int i = -50; i < 50; i++) {
      double before = Noise.fractal(i - 1e-7, 0.3, 4, 1);
      assertEquals(before, Noise.fractal(i + 1e-7, 0.3, 4, 1), 1e-5);
    }
  }
}
