package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AxisTest {
  @Test
  void startsLossesAtZeroAndEndsAboveTheHighest() {
    assertEquals(
        List.of("0", "0.2", "0.4", "0.6", "0.8"), labels(Axis.fromZero(0.72, Axis::number)));
    assertEquals(1, Axis.fromZero(Double.NaN, Axis::number).high());
  }

  @Test
  void endsSharesAtAHundredPerCent() {
    assertEquals(List.of("90 %", "100 %"), labels(Axis.shares(0.97)));
    assertEquals(List.of("40 %", "60 %", "80 %", "100 %"), labels(Axis.shares(0.46)));
    assertEquals(0, Axis.shares(0.0).low());
  }

  @Test
  void ticksWholeEpochs() {
    assertEquals(List.of("1", "5", "10", "15", "20", "25"), labels(Axis.epochs(1, 25)));
    assertEquals(List.of("1", "2", "3"), labels(Axis.epochs(1, 3)));
    assertEquals(List.of("1"), labels(Axis.epochs(1, 1)));
    assertEquals(0.5, Axis.epochs(1, 1).position(1));
  }

  @Test
  void setsDecadesEquallyFarApartWithZeroBelow() {
    Axis axis = Axis.decades(List.of(0.0, 0.001, 0.0001), Figures::rate);
    assertEquals(List.of("0", "0.0001", "0.001"), labels(axis));
    assertEquals(0, axis.position(0));
    assertEquals(0.5, axis.position(0.0001), 1e-9);
    assertEquals(1, axis.position(0.001), 1e-9);
    assertTrue(labels(Axis.decades(List.of(0.0), Figures::rate)).contains("0"));
  }

  @Test
  void holdsValuesOutsideAtItsEnds() {
    assertEquals(1, Axis.fromZero(1, Axis::number).position(7));
    assertEquals(0, Axis.shares(0.5).position(0.1));
  }

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(axis.label()::apply).toList();
  }
}
