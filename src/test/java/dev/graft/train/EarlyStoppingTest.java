package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  @Test
  void aLossThatDoesNotFallForPatienceEpochsEndsTheRun() {
    EarlyStopping stop = EarlyStopping.onValLoss(2, 0);
    assertEquals(4, epochsUntilTheEnd(stop, 0.5, 0.4, 0.4, 0.41, 0.1));
    assertEquals(0.4, stop.best());
  }

  @Test
  void anImprovementBeginsTheCountAnew() {
    assertEquals(5, epochsUntilTheEnd(EarlyStopping.onValLoss(2, 0), 0.5, 0.6, 0.4, 0.5, 0.6));
    assertEquals(-1, epochsUntilTheEnd(EarlyStopping.onValLoss(2, 0), 0.5, 0.6, 0.4, 0.5, 0.3));
  }

  @Test
  void aSmallImprovementIsNone() {
    assertEquals(3, epochsUntilTheEnd(EarlyStopping.onValLoss(2, 0.1), 0.5, 0.45, 0.41, 0.4));
    assertEquals(-1, epochsUntilTheEnd(EarlyStopping.onValLoss(2, 0.1), 0.5, 0.45, 0.39));
  }

  @Test
  void anAccuracyIsBetterWhenItIsHigher() {
    EarlyStopping stop = EarlyStopping.onValAccuracy(1, 0.05);
    IntStream.range(0, 2).forEach(i -> stop.epochFinished(epoch(i, 9, 0.5 + 0.1 * i), false));
    assertFalse(stop.endRequested());
    stop.epochFinished(epoch(2, 1, 0.64), true);
    assertTrue(stop.endRequested());
    assertEquals(1, stop.badEpochs());
  }

  @Test
  void notANumberIsNoImprovement() {
    assertEquals(2, epochsUntilTheEnd(EarlyStopping.onValLoss(1, 0), 0.5, Double.NaN));
    assertEquals(1, epochsUntilTheEnd(EarlyStopping.onValLoss(1, 0), Double.NaN));
  }

  @Test
  void aResumedRunCountsOnFromItsRows() {
    EarlyStopping stop = EarlyStopping.onValLoss(3, 0);
    stop.epochFinished(epoch(0, 0.1, 0), true); // of another run: forgotten
    stop.resumed(List.of(epoch(0, 0.5, 0), epoch(1, 0.6, 0), epoch(2, 0.7, 0)));
    assertEquals(2, stop.badEpochs());
    assertEquals(0.5, stop.best());
    stop.epochFinished(epoch(3, 0.6, 0), false);
    assertTrue(stop.endRequested());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.onValLoss(0, 0));
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.onValLoss(1, -0.1));
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.onValLoss(1, Double.NaN));
  }

  /** How many epochs a run has with these validation losses; -1 if it is not ended. */
  private static int epochsUntilTheEnd(EarlyStopping stop, double... losses) {
    for (int i = 0; i < losses.length; i++) {
      stop.epochFinished(epoch(i, losses[i], 0), false);
      if (stop.endRequested()) {
        return i + 1;
      }
    }
    return -1;
  }

  private static EpochMetrics epoch(int number, double loss, double accuracy) {
    return new EpochMetrics(
        number, new Metrics(0, 0, 1, 0), new Metrics(loss, accuracy, 1, 0), 0.1);
  }
}
