package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassWeightsTest {
  private static final List<String> CLASSES = List.of("ants", "bees", "wasps");

  @Test
  void balancedIsWhatSklearnSays() {
    // compute_class_weight("balanced", classes=[0, 1, 2], y=[0, 0, 0, 0, 0, 1, 2, 2])
    assertEquals(
        List.of(0.5333333333333333, 2.6666666666666665, 1.3333333333333333),
        ClassWeights.of("balanced", CLASSES, List.of(0, 0, 0, 0, 0, 1, 2, 2)));
  }

  @Test
  void numbersStandInTheClassesOrder() {
    assertEquals(List.of(1.0, 2.5, 0.1), ClassWeights.of("1, 2.5,1e-1", CLASSES, List.of(0)));
  }

  @Test
  void aClassWithoutSamplesHasNoBalance() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ClassWeights.of("balanced", CLASSES, List.of(0, 2)));
    assertTrue(String.valueOf(e.getMessage()).contains("[1, 0, 1]"), e.getMessage());
  }
}
