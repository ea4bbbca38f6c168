package dev.graft.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StepLRTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    Natives.load();
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void theRateChangesAfterStepSizeEpochsAndNotOneLater() {
    SGD sgd = sgd(1);
    StepLR scheduler = new StepLR(sgd, 2, 0.5);
    List<Double> rates = new ArrayList<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      rates.add(sgd.paramGroups().get(0).lr());
      scheduler.step();
    }
    assertEquals(List.of(1.0, 1.0, 0.5, 0.5, 0.25), rates);
  }

  @Test
  void gammaIsATenthByDefault() {
    SGD sgd = sgd(1);
    new StepLR(sgd, 1).step();
    assertEquals(0.1, sgd.paramGroups().get(0).lr());
  }

  @Test
  void aRateChangedFromOutsideIsScaledOn() {
    SGD sgd = sgd(1);
    StepLR scheduler = new StepLR(sgd, 1, 0.5);
    sgd.paramGroups().get(0).lr(8);
    scheduler.step();
    assertEquals(List.of(4.0), scheduler.getLastLr());
  }

  @Test
  void stateGoesOnWhereItWasSaved() {
    SGD one = sgd(1);
    StepLR first = new StepLR(one, 3, 0.5);
    first.step();
    first.step();
    SGD two = sgd(1);
    StepLR second = new StepLR(two, 9, 0.9);
    second.loadStateDict(first.stateDict());
    second.step();
    assertEquals(0.5, two.paramGroups().get(0).lr());
    assertEquals(3, second.lastEpoch());
  }

  @Test
  void wrongArgumentsAndStatesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new StepLR(sgd(1), 0, 0.1));
    assertThrows(IllegalArgumentException.class, () -> new StepLR(sgd(1), 1, Double.NaN));
    StepLR scheduler = new StepLR(sgd(1), 1);
    assertThrows(IllegalArgumentException.class, () -> scheduler.loadStateDict(Map.of()));
  }

  private static SGD sgd(double lr) {
    return new SGD(List.of(torch.ones(1).set_requires_grad(true)), SGD.options().lr(lr));
  }
}
