package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SGDTest {
  private PointerScope scope;
  private Tensor a;
  private Tensor b;

  @BeforeEach
  void open() {
    Natives.load();
    scope = new PointerScope();
    a = torch.ones(2).set_requires_grad(true);
    b = torch.ones(3).set_requires_grad(true);
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aGroupInheritsWhatItDoesNotSet() {
    SGD sgd = new SGD(groups(), SGD.options().lr(0.5).momentum(0.9).weightDecay(0.01));
    ParamGroup first = sgd.paramGroups().get(0);
    assertEquals(0.0, first.lr());
    assertEquals(0.9, first.number("momentum"));
    assertEquals(0.01, first.number("weight_decay"));
    assertEquals(0.5, sgd.paramGroups().get(1).lr());
  }

  @Test
  void rateZeroLeavesTheParametersAsTheyAre() {
    SGD sgd = new SGD(groups(), SGD.options().lr(0.5).momentum(0.9));
    backward();
    sgd.step();
    assertEquals(2.0, a.sum().item_double());
    assertEquals(1.5, b.sum().item_double());
  }

  @Test
  void aRateSetBetweenStepsCountsFromTheNext() {
    SGD sgd = new SGD(groups(), SGD.options().lr(0.5));
    backward();
    sgd.paramGroups().get(0).lr(0.25);
    sgd.step();
    assertEquals(1.5, a.sum().item_double());
  }

  @Test
  void aGroupCanBeAddedLater() {
    SGD sgd = new SGD(List.of(a), SGD.options().lr(0.5));
    sgd.addParamGroup(ParamGroup.of(List.of(b)).lr(0.25));
    backward();
    sgd.step();
    assertEquals(1.0, a.sum().item_double());
    assertEquals(2.25, b.sum().item_double());
  }

  @Test
  void theVectorOfAModuleWillDo() {
    SGD sgd = new SGD(new TensorVector(a, b), SGD.options().lr(0.5));
    backward();
    sgd.step();
    assertEquals(1.0, a.sum().item_double());
  }

  @Test
  void aParameterWithoutGradientIsLeftAlone() {
    SGD sgd = new SGD(List.of(a, b), SGD.options().lr(0.5).momentum(0.9).weightDecay(1));
    b.sum().backward();
    sgd.step();
    assertEquals(2.0, a.sum().item_double());
    assertEquals(List.of(1L), List.copyOf(state(sgd).keySet()));
  }

  @Test
  void zeroGradMakesTheGradientsUndefined() {
    SGD sgd = new SGD(List.of(a, b), SGD.options());
    backward();
    assertTrue(a.grad().defined());
    sgd.zeroGrad();
    assertFalse(a.grad().defined());
  }

  @Test
  void stateGoesOnWhereItWasSaved() {
    SGD one = new SGD(groups(), SGD.options().lr(0.5).momentum(0.9));
    backward();
    one.step();
    Map<String, Object> state = one.stateDict();

    Tensor a2 = a.detach().clone().set_requires_grad(true);
    Tensor b2 = b.detach().clone().set_requires_grad(true);
    SGD two =
        new SGD(
            List.of(ParamGroup.of(List.of(a2)), ParamGroup.of(List.of(b2))), SGD.options().lr(9));
    two.loadStateDict(state);
    assertEquals(0.0, two.paramGroups().get(0).lr());

    one.step();
    a2.mul(torch.ones(2)).sum().add(b2.sum()).backward();
    two.step();
    assertTrue(torch.equal(b, b2), "the momentum must have come along");
    assertEquals(-1.35, b2.sum().item_double(), 1e-6);
  }

  @Test
  void loadedStateReplacesWhatWasThere() {
    SGD fresh = new SGD(List.of(a), SGD.options().lr(0.5).momentum(0.9));
    Map<String, Object> empty = fresh.stateDict();
    backward();
    fresh.step();
    assertEquals(1, state(fresh).size());
    fresh.loadStateDict(empty);
    assertEquals(0, state(fresh).size());
    fresh.step();
    assertEquals(0.0, a.sum().item_double());
  }

  @Test
  void stateOfOtherGroupsIsRefused() {
    Map<String, Object> state = new SGD(groups(), SGD.options()).stateDict();
    SGD one = new SGD(List.of(a, b), SGD.options());
    assertMessage("2 parameter groups, the optimizer 1", () -> one.loadStateDict(state));
    SGD other = new SGD(List.of(b), SGD.options());
    Map<String, Object> two = one.stateDict();
    assertMessage("2 parameters, the optimizer 1", () -> other.loadStateDict(two));
    assertMessage("'param_groups' is no list", () -> other.loadStateDict(Map.of()));
  }

  @Test
  void aBufferOfAnotherShapeIsRefused() {
    SGD sgd = new SGD(List.of(a), SGD.options().momentum(0.9));
    Map<String, Object> state = sgd.stateDict();
    state.put("state", Map.of(0L, Map.of("momentum_buffer", torch.ones(5))));
    assertMessage("shape [5], its parameter [2]", () -> sgd.loadStateDict(state));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aWrongRateIsRefusedEverywhere(double lr) {
    assertMessage("Invalid learning rate", () -> new SGD(List.of(a), SGD.options().lr(lr)));
    assertMessage("Invalid learning rate", () -> ParamGroup.of(List.of(a)).lr(lr));
    SGD sgd = new SGD(List.of(a), SGD.options());
    assertMessage("Invalid learning rate", () -> sgd.paramGroups().get(0).lr(lr));
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertMessage("Invalid momentum", () -> new SGD(List.of(a), SGD.options().momentum(-1)));
    assertMessage("Invalid weight_decay", () -> new SGD(List.of(a), SGD.options().weightDecay(-1)));
    assertMessage(
        "Nesterov momentum requires", () -> new SGD(List.of(a), SGD.options().nesterov(true)));
    assertMessage(
        "Nesterov momentum requires",
        () -> new SGD(List.of(a), SGD.options().momentum(0.9).dampening(0.1).nesterov(true)));
    assertMessage(
        "no option 'wd'",
        () -> new SGD(List.of(ParamGroup.of(List.of(a)).option("wd", 1)), SGD.options()));
  }

  @Test
  void parametersThatCannotBeTrainedAreRefused() {
    assertMessage("empty parameter list", () -> new SGD(List.<Tensor>of(), SGD.options()));
    assertMessage("non-leaf", () -> new SGD(List.of(a.mul(b.sum())), SGD.options()));
    assertMessage(
        "more than one parameter group",
        () ->
            new SGD(
                List.of(ParamGroup.of(List.of(a)), ParamGroup.of(new TensorVector(a))),
                SGD.options()));
    assertMessage("appears twice", () -> new SGD(List.of(a, new Tensor(a)), SGD.options()));
  }

  private static Map<?, ?> state(SGD sgd) {
    return (Map<?, ?>) requireNonNull(sgd.stateDict().get("state"));
  }

  private List<ParamGroup> groups() {
    return List.of(ParamGroup.of(List.of(a)).lr(0), ParamGroup.of(List.of(b)));
  }

  private void backward() {
    a.sum().add(b.sum()).backward();
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
    assertTrue(message.contains(part), message);
  }
}
