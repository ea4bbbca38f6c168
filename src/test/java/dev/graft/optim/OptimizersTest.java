package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Adam, AdamW, RMSprop and Adagrad share, and what each refuses. */
class OptimizersTest {
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
    List<ParamGroup> groups =
        List.of(ParamGroup.of(List.of(a)).option("betas", List.of(0.5, 0.25)), group(b).lr(0));
    Adam adam = new Adam(groups, Adam.options().lr(0.5).betas(0.1, 0.2).amsgrad(true));
    assertEquals(List.of(0.5, 0.25), adam.paramGroups().get(0).option("betas"));
    assertEquals(List.of(0.1, 0.2), adam.paramGroups().get(1).option("betas"));
    assertEquals(0.5, adam.paramGroups().get(0).lr());
    assertEquals(0.0, adam.paramGroups().get(1).lr());
    assertEquals(true, adam.paramGroups().get(1).option("amsgrad"));
  }

  @Test
  void aParameterWithoutGradientIsLeftAlone() {
    AdamW adamw = new AdamW(List.of(a, b), AdamW.options().lr(0.5));
    b.sum().backward();
    adamw.step();
    assertEquals(2.0, a.sum().item_double());
    assertEquals(List.of(1L), List.copyOf(state(adamw).keySet()));
    adamw.zeroGrad();
    assertFalse(b.grad().defined());
  }

  @Test
  void aGroupCanBeAddedLaterWithinAScopeThatCloses() {
    RMSprop rmsprop = new RMSprop(new TensorVector(a), RMSprop.options().lr(0.5));
    try (PointerScope inner = new PointerScope()) {
      rmsprop.addParamGroup(group(b));
    }
    for (int i = 0; i < 3; i++) {
      try (PointerScope inner = new PointerScope()) {
        rmsprop.zeroGrad();
        a.sum().add(b.sum()).backward();
        rmsprop.step();
      }
    }
    assertEquals(List.of(0L, 1L), List.copyOf(state(rmsprop).keySet()));
    assertEquals(a.sum().item_double() / 2, b.sum().item_double() / 3, 1e-6);
  }

  @Test
  void loadedStateReplacesWhatWasThere() {
    Adam adam = new Adam(List.of(a), Adam.options().lr(0.5));
    Map<String, Object> empty = adam.stateDict();
    a.sum().backward();
    adam.step();
    assertEquals(1, state(adam).size());
    adam.loadStateDict(empty);
    assertEquals(0, state(adam).size());
  }

  @Test
  void adagradHasStateFromTheStart() {
    Adagrad adagrad = new Adagrad(List.of(a), Adagrad.options().initialAccumulatorValue(0.5));
    Map<?, ?> values = (Map<?, ?>) requireNonNull(state(adagrad).get(0L));
    assertEquals(0.0, ((Tensor) requireNonNull(values.get("step"))).item_double());
    assertEquals(1.0, ((Tensor) requireNonNull(values.get("sum"))).sum().item_double());
  }

  @Test
  void savedStateIsACopy() {
    Adam adam = new Adam(List.of(a), Adam.options().lr(0.5));
    a.sum().backward();
    adam.step();
    Map<?, ?> before = (Map<?, ?>) requireNonNull(state(adam).get(0L));
    double average = ((Tensor) requireNonNull(before.get("exp_avg"))).sum().item_double();
    adam.step();
    assertEquals(average, ((Tensor) requireNonNull(before.get("exp_avg"))).sum().item_double());
  }

  @ParameterizedTest
  @ValueSource(strings = {"maximize", "capturable", "differentiable"})
  void whatLibTorchLacksIsRefusedByName(String option) {
    ParamGroup group = group(a).option(option, true);
    assertMessage(
        "Adam does not support " + option + "=True",
        () -> new Adam(List.of(group), Adam.options()));
    AdamW adamw = new AdamW(List.of(a), AdamW.options());
    adamw.paramGroups().get(0).option(option, true);
    assertMessage("AdamW does not support " + option + "=True", adamw::step);
    Map<String, Object> state = adamw.stateDict();
    AdamW other = new AdamW(List.of(b), AdamW.options());
    assertMessage("AdamW does not support", () -> other.loadStateDict(state));
  }

  @Test
  void tensorsAreNoRates() {
    assertMessage("option 'lr' is a tensor", () -> group(a).option("lr", torch.ones(1)));
    assertMessage(
        "Invalid beta parameter at index 1: a tensor",
        () -> group(a).option("betas", List.of(0.9, torch.ones(1))));
  }

  @Test
  void optionsOutOfRangeAreRefused() {
    assertMessage("Invalid learning rate", () -> new Adam(List.of(a), Adam.options().lr(-1)));
    assertMessage("Invalid epsilon", () -> new Adam(List.of(a), Adam.options().eps(-1)));
    assertMessage("Invalid alpha", () -> new RMSprop(List.of(a), RMSprop.options().alpha(-1)));
    assertMessage("Invalid lr_decay", () -> new Adagrad(List.of(a), Adagrad.options().lrDecay(-1)));
    assertMessage(
        "Invalid beta parameter at index 0: 1.0",
        () -> new Adam(List.of(a), Adam.options().betas(1, 0.5)));
    assertMessage("betas must be two numbers", () -> group(a).option("betas", 0.5));
    assertMessage(
        "AdamW has no option 'momentum'",
        () -> new AdamW(List.of(group(a).option("momentum", 0.9)), AdamW.options()));
    assertMessage(
        "'amsgrad' is neither true nor false",
        () -> new Adam(List.of(group(a).option("amsgrad", 1)), Adam.options()));
    assertMessage(
        "'eps' is not a number",
        () -> new Adam(List.of(group(a).option("eps", null)), Adam.options()));
    assertMessage(
        "for decoupled_weight_decay=False use Adam",
        () ->
            new AdamW(List.of(group(a).option("decoupled_weight_decay", false)), AdamW.options()));
    assertMessage(
        "complex",
        () -> new Adam(List.of(a.detach().to(torch.ScalarType.ComplexFloat)), Adam.options()));
  }

  @Test
  void aStateThatDoesNotFitIsRefusedAndChangesNothing() {
    Adam adam = new Adam(List.of(a), Adam.options().lr(0.5));
    a.sum().backward();
    adam.step();
    Map<String, Object> other = new Adam(List.of(b), Adam.options().lr(0.25)).stateDict();
    Tensor two = torch.ones(2);
    Tensor five = torch.ones(5);
    refused(adam, other, Map.of("step", 1L, "exp_avg", two), "exp_avg_sq is missing");
    refused(adam, other, Map.of("exp_avg", two, "exp_avg_sq", two), "state[0].step must be");
    refused(
        adam,
        other,
        Map.of("step", 1L, "exp_avg", five, "exp_avg_sq", two),
        "state[0].exp_avg has shape [5], its parameter [2]");
    refused(
        adam,
        other,
        Map.of("step", 1L, "exp_avg", two, "exp_avg_sq", two, "momentum_buffer", two),
        "state[0].momentum_buffer is not of Adam");
    assertEquals(0.5, adam.paramGroups().get(0).lr());
    Map<?, ?> values = (Map<?, ?>) requireNonNull(state(adam).get(0L));
    assertEquals(1.0, ((Tensor) requireNonNull(values.get("step"))).item_double());
  }

  private static void refused(Adam adam, Map<String, Object> dict, Map<?, ?> state, String why) {
    Map<String, Object> whole = new HashMap<>(dict);
    whole.put("state", Map.of(0L, state));
    assertMessage(why, () -> adam.loadStateDict(whole));
  }

  private static ParamGroup group(Tensor parameter) {
    return ParamGroup.of(List.of(parameter));
  }

  private static Map<?, ?> state(Optimizer optimizer) {
    return (Map<?, ?>) requireNonNull(optimizer.stateDict().get("state"));
  }

  private static void assertMessage(String part, Executable code) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, code).getMessage());
    assertTrue(message.contains(part), message);
  }
}
