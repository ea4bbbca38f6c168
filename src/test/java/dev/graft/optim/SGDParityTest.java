package dev.graft.optim;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Five steps as PyTorch's, in float64. Convolution and matrix product may sum in another order, so
 * that the last bits differ: 1e-14 on values around 1.
 */
@Tag("parity")
class SGDParityTest {
  private static final double TOLERANCE = 1e-14;

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "momentum", "dampening", "weight_decay", "nesterov", "groups"})
  void fiveStepsAreThoseOfPyTorch(String name) {
    JsonObject run = TinyNetwork.FIXTURE.getAsJsonObject("runs").getAsJsonObject(name);
    try (PointerScope scope = new PointerScope()) {
      TinyNetwork net = new TinyNetwork();
      SGD optimizer = optimizer(net, run);
      StepLR scheduler = new StepLR(optimizer, 2, 0.1);
      for (JsonElement element : run.getAsJsonArray("steps")) {
        JsonObject step = element.getAsJsonObject();
        assertArrayEquals(
            TinyNetwork.doubles(step.getAsJsonArray("lrs")),
            scheduler.getLastLr().stream().mapToDouble(lr -> lr).toArray());
        Tensor logits = net.forward();
        assertClose(step.getAsJsonObject("logits"), logits, "logits");
        Tensor loss = net.loss(logits);
        assertEquals(step.get("loss").getAsDouble(), loss.item_double(), TOLERANCE);
        optimizer.zeroGrad();
        loss.backward();
        if (!step.get("gradients").isJsonNull()) {
          List<Tensor> gradients = net.parameters.stream().map(Tensor::grad).toList();
          assertAllClose(step.getAsJsonArray("gradients"), gradients, "gradient");
        }
        optimizer.step();
        scheduler.step();
        assertAllClose(step.getAsJsonArray("parameters"), net.parameters, "parameter");
      }
      assertState(run, optimizer);
      assertScheduler(run.getAsJsonObject("scheduler"), scheduler.stateDict());
    }
  }

  private static SGD optimizer(TinyNetwork net, JsonObject run) {
    JsonObject defaults = run.getAsJsonObject("defaults");
    SGD.Options options =
        SGD.options()
            .lr(number(defaults, "lr"))
            .momentum(number(defaults, "momentum"))
            .dampening(number(defaults, "dampening"))
            .weightDecay(number(defaults, "weight_decay"))
            .nesterov(defaults.has("nesterov"));
    if (run.get("groups").isJsonNull()) {
      return new SGD(net.parameters, options);
    }
    List<ParamGroup> groups = List.of(ParamGroup.of(net.base()), ParamGroup.of(net.head()));
    for (int i = 0; i < groups.size(); i++) {
      JsonObject own = run.getAsJsonArray("groups").get(i).getAsJsonObject();
      for (Map.Entry<String, JsonElement> option : own.entrySet()) {
        groups.get(i).option(option.getKey(), value(option.getValue()));
      }
    }
    return new SGD(groups, options);
  }

  private static void assertState(JsonObject run, SGD optimizer) {
    Map<String, Object> dict = optimizer.stateDict();
    Map<?, ?> state = (Map<?, ?>) requireNonNull(dict.get("state"));
    JsonObject buffers = run.getAsJsonObject("buffers");
    List<String> ids = new ArrayList<>();
    state.forEach(
        (id, values) -> {
          ids.add(id.toString());
          Object buffer = ((Map<?, ?>) values).get("momentum_buffer");
          assertClose(
              buffers.getAsJsonObject(id.toString()),
              (Tensor) requireNonNull(buffer),
              "buffer " + id);
        });
    assertEquals(List.copyOf(buffers.keySet()), ids);

    List<?> groups = (List<?>) requireNonNull(dict.get("param_groups"));
    JsonArray expected = run.getAsJsonArray("param_groups");
    assertEquals(expected.size(), groups.size());
    for (int i = 0; i < groups.size(); i++) {
      Map<?, ?> group = (Map<?, ?>) groups.get(i);
      JsonObject wanted = expected.get(i).getAsJsonObject();
      assertEquals(wanted.keySet(), group.keySet());
      for (Map.Entry<String, JsonElement> entry : wanted.entrySet()) {
        assertEquals(value(entry.getValue()), group.get(entry.getKey()), entry.getKey());
      }
    }
  }

  private static void assertScheduler(JsonObject expected, Map<String, Object> state) {
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(state.keySet()));
    for (String key : List.of("last_epoch", "_step_count", "step_size")) {
      assertEquals(expected.get(key).getAsLong(), state.get(key), key);
    }
    for (String key : List.of("base_lrs", "_last_lr")) {
      double[] values =
          ((List<?>) requireNonNull(state.get(key)))
              .stream().mapToDouble(v -> (Double) v).toArray();
      assertArrayEquals(TinyNetwork.doubles(expected.getAsJsonArray(key)), values, key);
    }
  }

  private static double number(JsonObject object, String key) {
    return object.has(key) ? object.get(key).getAsDouble() : 0;
  }

  private static @Nullable Object value(JsonElement element) {
    if (element.isJsonNull()) {
      return null;
    }
    if (element.isJsonArray()) {
      List<Object> list = new ArrayList<>();
      element.getAsJsonArray().forEach(e -> list.add(e.getAsLong()));
      return list;
    }
    return element.getAsJsonPrimitive().isBoolean()
        ? element.getAsBoolean()
        : (Object) element.getAsDouble();
  }

  private static void assertAllClose(JsonArray expected, List<Tensor> actual, String what) {
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < actual.size(); i++) {
      assertClose(expected.get(i).getAsJsonObject(), actual.get(i), what + " " + i);
    }
  }

  private static void assertClose(JsonObject expected, Tensor actual, String what) {
    Tensor wanted = TinyNetwork.tensor(expected);
    assertTrue(wanted.is_same_size(actual), what + ": shape");
    double difference = torch.max(wanted.sub(actual).abs()).item_double();
    assertTrue(difference <= TOLERANCE, () -> what + " is off by " + difference);
  }
}
