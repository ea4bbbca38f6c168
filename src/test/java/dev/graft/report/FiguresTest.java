package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void writesRatesInFewDigits() {
    assertEquals("0.001", Figures.rate(0.001));
    assertEquals("0.0001", Figures.rate(0.001 * 0.1));
    assertEquals("1e-5", Figures.rate(0.001 * 0.1 * 0.1));
    assertEquals("1.25e-6", Figures.rate(1.25e-6));
    assertEquals("10", Figures.rate(10));
    assertEquals("0", Figures.rate(0));
    assertEquals("-", Figures.rate(Double.NaN));
  }

  @Test
  void writesSpansAsPeopleSayThem() {
    assertEquals("0s", Figures.span(0.2));
    assertEquals("59s", Figures.span(59.4));
    assertEquals("1m00s", Figures.span(59.6));
    assertEquals("8m12s", Figures.span(492));
    assertEquals("1h00m", Figures.span(3599.6));
    assertEquals("26h05m", Figures.span(26 * 3600 + 300));
    assertEquals("-", Figures.span(Double.NaN));
  }

  @Test
  void keepsHugeLossesShort() {
    assertEquals("0.1166", Figures.loss(0.11664));
    assertEquals("1.235e+06", Figures.loss(1234567.0));
    assertEquals("NaN", Figures.loss(Double.NaN));
  }

  @Test
  void doesNotFollowTheMachinesLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals("95.42 %", Figures.percent(0.9542));
      assertEquals("11,177,538", Figures.count(OptionalLong.of(11177538)));
      assertEquals("20.5 s", Figures.seconds(20.5));
    } finally {
      Locale.setDefault(before);
    }
  }
}
