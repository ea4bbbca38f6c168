package dev.graft.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What schedulers refuse, and which of them keep a learning rate of 0. */
class SchedulersTest {
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

  static Stream<String> cases() {
    return SchedulerParityTest.cases().stream();
  }

  /** keepsZero lets train leave out gradients: it must never be true of a rate that moves. */
  @ParameterizedTest
  @MethodSource("cases")
  void whoKeepsZeroKeepsIt(String name) {
    Optimizer optimizer = SchedulerCases.optimizer(name);
    optimizer.paramGroups().get(0).lr(0);
    LRScheduler scheduler = SchedulerCases.make(name, optimizer);
    // OneCycleLR gives the group a rate.
    boolean keeps = optimizer.paramGroups().get(0).lr() == 0 && scheduler.keepsZero();
    List<Double> rates = new ArrayList<>();
    for (int step = 0; step < 100; step++) {
      if (scheduler instanceof ReduceLROnPlateau plateau) {
        plateau.step(step);
      } else {
        scheduler.step();
      }
      rates.add(optimizer.paramGroups().get(0).lr());
    }
    assertEquals(keeps, rates.stream().allMatch(lr -> lr == 0));
  }

  @Test
  void aCycleUpToZeroKeepsZero() {
    Optimizer optimizer = SchedulerCases.optimizer("one_cycle");
    LRScheduler scheduler = new OneCycleLR(optimizer, OneCycleLR.options(20, 0.0, 0.3));
    assertTrue(scheduler.keepsZero());
    for (int step = 0; step < 20; step++) {
      assertEquals(0.0, optimizer.paramGroups().get(0).lr());
      scheduler.step();
    }
    LRScheduler upToHalf = new OneCycleLR(optimizer, OneCycleLR.options(20, 0.5));
    optimizer.paramGroups().get(0).lr(0);
    assertFalse(upToHalf.keepsZero());
  }

  @Test
  void aRateThatIsZeroForNowIsNotKept() {
    Optimizer warmed = sgd(0.1);
    assertFalse(new LambdaLR(warmed, epoch -> epoch).keepsZero());
    Optimizer cosine = sgd(0.1);
    LRScheduler annealing = new CosineAnnealingLR(cosine, 2);
    assertTrue(annealing.keepsZero());
    annealing.step();
    annealing.step();
    assertEquals(0.0, cosine.paramGroups().get(0).lr());
    assertFalse(annealing.keepsZero());
  }

  @Test
  void plateauNeedsAMetricAndLeavesTheGroupsAlone() {
    Optimizer optimizer = sgd(0.1);
    ReduceLROnPlateau scheduler = new ReduceLROnPlateau(optimizer);
    assertEquals(
        "ReduceLROnPlateau needs a metric: call step(metrics)",
        assertThrows(IllegalStateException.class, scheduler::step).getMessage());
    assertFalse(optimizer.paramGroups().get(0).has("initial_lr"));
    for (int epoch = 0; epoch < 12; epoch++) {
      scheduler.step(Double.NaN);
    }
    assertEquals(0.1 * 0.1, optimizer.paramGroups().get(0).lr(), "no number is no improvement");
  }

  @Test
  void argumentsOutOfRangeAreRefused() {
    Optimizer o = sgd(0.1);
    assertMessage("gamma must be", () -> new ExponentialLR(o, -1));
    assertMessage("gamma must be", () -> new MultiStepLR(o, List.of(1), Double.NaN));
    assertMessage("start_factor must be", () -> new LinearLR(o, 0, 1, 5));
    assertMessage("end_factor must be", () -> new LinearLR(o, 0.5, 1.5, 5));
    assertMessage("total_iters must be 1 or more, not 0", () -> new LinearLR(o, 0.5, 1, 0));
    assertMessage("T_max must be 1 or more", () -> new CosineAnnealingLR(o, 0));
    assertMessage("T_0 must be 1 or more", () -> new CosineAnnealingWarmRestarts(o, 0));
    assertMessage("T_mult must be", () -> new CosineAnnealingWarmRestarts(o, 1, 0, 0));
    assertMessage("Expected 1 lr_lambdas, but got 0", () -> new LambdaLR(o, List.of()));
    assertMessage("Invalid learning rate: -0.1", () -> new LambdaLR(o, epoch -> -1));
    assertMessage("factor must be", () -> ReduceLROnPlateau.options().factor(1));
    assertMessage("mode must be one of [min, max]", () -> ReduceLROnPlateau.options().mode("low"));
    assertMessage("total_steps must be 1 or more", () -> OneCycleLR.options(0, 0.1));
    assertMessage("pct_start must be", () -> OneCycleLR.options(10, 0.1).pctStart(2));
    assertMessage(
        "max_lr has 2 values, the optimizer 1 parameter groups",
        () -> new OneCycleLR(o, OneCycleLR.options(10, 0.1, 0.2)));
  }

  @Test
  void momentumThatIsNotThereCannotCycle() {
    Optimizer adagrad = SchedulerCases.optimizer("one_cycle_adagrad");
    assertMessage(
        "Adagrad has neither momentum nor betas",
        () -> new OneCycleLR(adagrad, OneCycleLR.options(10, 0.1)));
    assertFalse(adagrad.paramGroups().get(0).has("max_lr"));
  }

  @Test
  void aCycleHasAnEnd() {
    LRScheduler scheduler = new OneCycleLR(sgd(0.1), OneCycleLR.options(3, 0.1));
    for (int step = 0; step < 3; step++) {
      scheduler.step();
    }
    assertThrows(IllegalStateException.class, scheduler::step);
  }

  @Test
  void partsMustFitTogether() {
    Optimizer o = sgd(0.1);
    Optimizer other = sgd(0.1);
    LRScheduler one = new ExponentialLR(o, 0.5);
    LRScheduler two = new ExponentialLR(other, 0.5);
    assertMessage("at least one scheduler", () -> new ChainedScheduler(List.of()));
    assertMessage("index 1 has another", () -> new ChainedScheduler(List.of(one, two)));
    assertMessage(
        "cannot step a ReduceLROnPlateau",
        () -> new ChainedScheduler(List.of(new ReduceLROnPlateau(o))));
    assertMessage(
        "one milestone less than its 1 schedulers, but got 1",
        () -> new SequentialLR(o, List.of(one), List.of(3)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aStateWithoutAKeyIsRefusedAndChangesNothing(String name) {
    LRScheduler scheduler = SchedulerCases.make(name, SchedulerCases.optimizer(name));
    Map<String, Object> whole = scheduler.stateDict();
    for (String key : whole.keySet()) {
      // What Graft has no use for may be missing, as it is in files of older versions.
      if (key.startsWith("_is_initial") || key.startsWith("_get_lr") || whole.get(key) == null) {
        continue;
      }
      if (List.of("default_min_lr", "mode_worse").contains(key) || name.equals("nested")) {
        continue;
      }
      Map<String, Object> less = new HashMap<>(whole);
      less.remove(key);
      assertMessage("scheduler state dict: '" + key + "'", () -> scheduler.loadStateDict(less));
      assertEquals(whole, scheduler.stateDict());
    }
  }

  @Test
  void attributesOfPythonsObjectsAreRefused() {
    LRScheduler scheduler = new LambdaLR(sgd(0.1), epoch -> 1);
    Map<String, Object> state = scheduler.stateDict();
    state.put("lr_lambdas", Arrays.asList(Map.of("power", 2L)));
    assertMessage("attributes of a Python object", () -> scheduler.loadStateDict(state));
  }

  private static SGD sgd(double lr) {
    return new SGD(
        List.of(torch.ones(1).set_requires_grad(true)), SGD.options().lr(lr).momentum(0.5));
  }

  private static void assertMessage(String part, Executable code) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
    assertTrue(message.contains(part), message);
  }
}
