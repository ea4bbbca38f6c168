package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.internal.PythonTuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Twenty steps of each optimizer as PyTorch's, on the gradients of {@code
 * scripts/fixtures/optimizers.py}. The operators are the same, but the root of Python's wheels is
 * MKL's, which rounds some results otherwise: two units in the last place of the largest value.
 */
@Tag("parity")
class OptimizerParityTest {
  private static final int ROUNDINGS = 2;
  private static final JsonObject DOUBLES = Json.read("/fixtures/optimizers/float64.json");
  private static final JsonObject FLOATS = Json.read("/fixtures/optimizers/float32.json");

  @BeforeAll
  static void load() {
    Natives.load();
  }

  static Stream<Arguments> cases() {
    return DOUBLES.getAsJsonObject("runs").keySet().stream()
        .flatMap(c -> Stream.of(Arguments.of(c, "float64"), Arguments.of(c, "float32")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void twentyStepsAreThoseOfPyTorch(String name, String dtype) {
    Run run = new Run(name, dtype);
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> params = run.parameters();
      Optimizer optimizer = run.optimizer(params);
      for (int step = 1; step <= run.steps(); step++) {
        run.step(optimizer, params, step);
        JsonElement kept = run.json.getAsJsonObject("parameters").get(String.valueOf(step));
        for (int i = 0; kept != null && i < params.size(); i++) {
          run.assertClose(kept.getAsJsonArray().get(i), params.get(i), name + " step " + step);
        }
      }
      run.assertState(optimizer.stateDict());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRunThatIsSavedAndLoadedIsTheRunThatWasNot(String name, String dtype) {
    Run run = new Run(name, dtype);
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> params = run.parameters();
      Optimizer optimizer = run.optimizer(params);
      for (int step = 1; step <= run.steps(); step++) {
        if (step == 9) {
          List<Tensor> copies = new ArrayList<>();
          params.forEach(p -> copies.add(p.detach().clone().set_requires_grad(true)));
          Optimizer other = run.optimizer(copies);
          other.loadStateDict(optimizer.stateDict());
          params = copies;
          optimizer = other;
        }
        run.step(optimizer, params, step);
      }
      JsonArray last = run.json.getAsJsonObject("parameters").getAsJsonArray("20");
      for (int i = 0; i < params.size(); i++) {
        run.assertClose(last.get(i), params.get(i), name + " at the end");
      }
      run.assertState(optimizer.stateDict());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Adam", "AdamW", "RMSprop", "Adagrad"})
  void theDefaultsAreThoseOfPyTorch(String kind) {
    try (PointerScope scope = new PointerScope()) {
      Optimizer optimizer = Run.make(kind, List.of(one()), Map.of());
      Object expected = Json.value(DOUBLES.getAsJsonObject("empty").get(kind));
      Map<String, Object> dict = optimizer.stateDict();
      assertEquals(Json.comparable(expected), Json.comparable(dict.get("param_groups")));
    }
  }

  private static ParamGroup one() {
    return ParamGroup.of(List.of(torch.zeros(1).set_requires_grad(true)));
  }

  /** One case of the fixture. */
  private static final class Run {
    final JsonObject json;
    private final JsonObject fixture;
    private final torch.ScalarType dtype;
    private final double tolerance;

    Run(String name, String dtype) {
      boolean doubles = dtype.equals("float64");
      this.fixture = doubles ? DOUBLES : FLOATS;
      this.json = fixture.getAsJsonObject("runs").getAsJsonObject(name);
      this.dtype = doubles ? torch.ScalarType.Double : torch.ScalarType.Float;
      this.tolerance = ROUNDINGS * (doubles ? Math.ulp(1.0) : Math.ulp(1f));
    }

    int steps() {
      return fixture.get("steps").getAsInt();
    }

    List<Tensor> parameters() {
      List<Tensor> params = new ArrayList<>();
      for (JsonElement value : fixture.getAsJsonArray("initial")) {
        params.add(Json.tensor(value, dtype).set_requires_grad(true));
      }
      return params;
    }

    Optimizer optimizer(List<Tensor> params) {
      List<ParamGroup> groups =
          List.of(ParamGroup.of(params.subList(0, 1)), ParamGroup.of(params.subList(1, 3)));
      for (int i = 0; i < 2; i++) {
        ParamGroup group = groups.get(i);
        Json.map(json.getAsJsonArray("groups").get(i).getAsJsonObject()).forEach(group::option);
      }
      return make(
          json.get("optimizer").getAsString(), groups, Json.map(json.getAsJsonObject("defaults")));
    }

    static Optimizer make(String kind, List<ParamGroup> groups, Map<String, ?> options) {
      return switch (kind) {
        case "Adam" -> new Adam(groups, adam(Adam.options(), options));
        case "AdamW" -> new AdamW(groups, adam(AdamW.options(), options));
        case "RMSprop" -> new RMSprop(groups, rmsprop(options));
        case "Adagrad" -> new Adagrad(groups, adagrad(options));
        default -> throw new IllegalArgumentException(kind);
      };
    }

    private static Adam.Options adam(Adam.Options made, Map<String, ?> options) {
      for (Map.Entry<String, ?> option : options.entrySet()) {
        Object value = requireNonNull(option.getValue());
        made =
            switch (option.getKey()) {
              case "lr" -> made.lr((Double) value);
              case "betas" ->
                  made.betas((Double) ((List<?>) value).get(0), (Double) ((List<?>) value).get(1));
              case "eps" -> made.eps((Double) value);
              case "weight_decay" -> made.weightDecay((Double) value);
              case "amsgrad" -> made.amsgrad((Boolean) value);
              case "decoupled_weight_decay" -> made.decoupledWeightDecay((Boolean) value);
              default -> throw new IllegalArgumentException(option.getKey());
            };
      }
      return made;
    }

    private static RMSprop.Options rmsprop(Map<String, ?> options) {
      RMSprop.Options made = RMSprop.options();
      for (Map.Entry<String, ?> option : options.entrySet()) {
        Object value = requireNonNull(option.getValue());
        made =
            switch (option.getKey()) {
              case "lr" -> made.lr((Double) value);
              case "alpha" -> made.alpha((Double) value);
              case "eps" -> made.eps((Double) value);
              case "weight_decay" -> made.weightDecay((Double) value);
              case "momentum" -> made.momentum((Double) value);
              case "centered" -> made.centered((Boolean) value);
              default -> throw new IllegalArgumentException(option.getKey());
            };
      }
      return made;
    }

    private static Adagrad.Options adagrad(Map<String, ?> options) {
      Adagrad.Options made = Adagrad.options();
      for (Map.Entry<String, ?> option : options.entrySet()) {
        double value = (Double) requireNonNull(option.getValue());
        made =
            switch (option.getKey()) {
              case "lr" -> made.lr(value);
              case "lr_decay" -> made.lrDecay(value);
              case "eps" -> made.eps(value);
              case "weight_decay" -> made.weightDecay(value);
              case "initial_accumulator_value" -> made.initialAccumulatorValue(value);
              default -> throw new IllegalArgumentException(option.getKey());
            };
      }
      return made;
    }

    void step(Optimizer optimizer, List<Tensor> params, int step) {
      JsonElement rates = fixture.getAsJsonObject("rates").get(String.valueOf(step));
      for (int i = 0; rates != null && i < 2; i++) {
        ParamGroup group = optimizer.paramGroups().get(i);
        group.lr(group.lr() * rates.getAsJsonArray().get(i).getAsDouble());
      }
      optimizer.zeroGrad();
      JsonArray gradients = fixture.getAsJsonArray("gradients").get(step - 1).getAsJsonArray();
      // A scope of its own, which the state that the step makes must outlive.
      try (PointerScope scope = new PointerScope()) {
        for (int i = 0; i < params.size(); i++) {
          if (!gradients.get(i).isJsonNull()) {
            params.get(i).mutable_grad().put(Json.tensor(gradients.get(i), dtype));
          }
        }
        optimizer.step();
      }
    }

    void assertState(Map<String, Object> dict) {
      Object groups = Json.value(json.get("param_groups"));
      assertEquals(Json.comparable(groups), Json.comparable(dict.get("param_groups")));
      Map<?, ?> packed = (Map<?, ?>) ((List<?>) requireNonNull(dict.get("param_groups"))).get(0);
      assertEquals(packed.containsKey("betas"), packed.get("betas") instanceof PythonTuple);
      JsonObject expected = json.getAsJsonObject("state");
      Map<?, ?> state = (Map<?, ?>) requireNonNull(dict.get("state"));
      assertEquals(expected.size(), state.size());
      for (Map.Entry<String, JsonElement> entry : expected.entrySet()) {
        JsonObject wanted = entry.getValue().getAsJsonObject();
        Map<?, ?> values = (Map<?, ?>) requireNonNull(state.get(Long.valueOf(entry.getKey())));
        assertEquals(List.copyOf(wanted.keySet()), List.copyOf(values.keySet()));
        for (String key : wanted.keySet()) {
          Tensor tensor = (Tensor) requireNonNull(values.get(key));
          if (key.equals("step")) {
            assertEquals(torch.ScalarType.Float, tensor.scalar_type().intern());
          }
          assertClose(wanted.get(key), tensor, "state " + entry.getKey() + " " + key);
        }
      }
    }

    void assertClose(JsonElement expected, Tensor actual, String what) {
      Tensor wanted = Json.tensor(expected, actual.scalar_type().intern());
      assertTrue(wanted.is_same_size(actual), what + ": shape");
      double scale = torch.max(wanted.abs()).item_double();
      double difference = torch.max(wanted.sub(actual).abs()).item_double() / scale;
      assertTrue(difference <= tolerance, () -> what + " is off by " + difference);
    }
  }
}
