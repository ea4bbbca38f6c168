package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.data.DataLoader;
import dev.graft.nn.ClipGrad;
import dev.graft.nn.FrozenBatchNorm;
import dev.graft.nn.StateDict;
import dev.graft.nn.StateDictException;
import dev.graft.optim.ExponentialMovingAverage;
import dev.graft.optim.Optimizer;
import dev.graft.optim.ParamGroup;
import dev.graft.optim.SGD;
import dev.graft.testing.JsonTensors;
import dev.graft.testing.OneThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three epochs by each recipe as PyTorch trains them: losses, weights and buffers, in float64. */
@Tag("parity")
@ExtendWith(OneThread.class)
class RecipeParityTest {
  private static final double TOLERANCE = 1e-10;
  private static final Recipe PLAIN = Recipe.PLAIN;

  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "accumulate2", "accumulate3", "norm", "value", "accumulate2norm"})
  void accumulatedAndClippedStepsArePyTorchs(String name) {
    Recipe recipe =
        switch (name) {
          case "accumulate2" -> PLAIN.withAccumulate(2);
          case "accumulate3" -> PLAIN.withAccumulate(3);
          case "norm" -> PLAIN.withClip(p -> ClipGrad.clipGradNorm(p, 0.05));
          case "value" -> PLAIN.withClip(p -> ClipGrad.clipGradValue(p, 0.02));
          case "accumulate2norm" ->
              PLAIN.withAccumulate(2).withClip(p -> ClipGrad.clipGradNorm(p, 0.05));
          default -> PLAIN;
        };
    RecipeNet net = new RecipeNet();
    assertTraining(rows("runs", name), net, net.sgd(), recipe);
  }

  @Test
  void aFrozenBatchNormInEvaluationModeKeepsItsStatistics() {
    RecipeNet net = new RecipeNet();
    net.parameters("first", "bn").forEach(p -> p.requires_grad_(false));
    List<Integer> counts = new ArrayList<>();
    Recipe recipe = PLAIN.withInTrainingMode(() -> counts.add(FrozenBatchNorm.eval(net)));
    assertTraining(rows("runs", "frozen_bn"), net, net.sgd(), recipe);
    assertEquals(List.of(1, 1, 1), counts);
    net.bn.parameters().get(1).requires_grad_(true);
    net.train(true);
    assertEquals(0, FrozenBatchNorm.eval(net), "one of its parameters is trained");
    assertTrue(net.bn.get().is_training());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void averagedWeightsAndBuffersArePyTorchs(int every) {
    JsonObject fixture = RecipeNet.FIXTURE.getAsJsonObject("averaged").getAsJsonObject("" + every);
    RecipeNet net = new RecipeNet();
    ExponentialMovingAverage ema = new ExponentialMovingAverage(net, 0.9);
    assertTraining(fixture.getAsJsonArray("rows"), net, net.sgd(), PLAIN.withAverage(ema, every));

    JsonObject expected = fixture.getAsJsonObject("ema");
    StateDict state = ema.stateDict();
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(state.keySet()));
    state.forEach(
        (key, value) ->
            JsonTensors.assertClose(RecipeNet.get(expected, key), value, TOLERANCE, key));
    assertEquals(torch.ScalarType.Long, get(state, "n_averaged").scalar_type().intern());
    JsonObject metadata = fixture.getAsJsonObject("metadata");
    assertEquals(List.copyOf(metadata.keySet()), List.copyOf(state.metadata().keySet()));
    state
        .metadata()
        .forEach(
            (path, entry) ->
                assertEquals(
                    metadata.getAsJsonObject(path).get("version").getAsLong(),
                    entry.get("version"),
                    path));
  }

  @Test
  void anAverageIsLentToTheModelAndTakenBack() {
    RecipeNet net = new RecipeNet();
    ExponentialMovingAverage ema = new ExponentialMovingAverage(net, 0.5);
    ema.updateParameters(net);
    StateDict initial = net.stateDict().deepCopy();
    train(net, net.sgd(), PLAIN);
    StateDict trained = net.stateDict().deepCopy();
    try (ExponentialMovingAverage.Applied applied = ema.applyTo(net)) {
      assertSame(initial, net.stateDict());
      assertTrue(net.namedParameters().values().stream().allMatch(Tensor::requires_grad));
    }
    assertSame(trained, net.stateDict());
    ema.nAveraged(0);
    ema.updateParameters(net);
    assertEquals(1, ema.nAveraged());
    StateDict state = ema.stateDict().select("module.");
    assertSame(trained, state);
  }

  @Test
  void anAverageGoesOnFromItsStateDict() {
    RecipeNet net = new RecipeNet();
    ExponentialMovingAverage ema = new ExponentialMovingAverage(net, 0.9);
    ema.updateParameters(net);
    train(net, net.sgd(), PLAIN.withAverage(ema, 1));
    StateDict saved = ema.stateDict().deepCopy();
    ExponentialMovingAverage other = new ExponentialMovingAverage(new RecipeNet(), 0.9);
    other.loadStateDict(saved);
    assertEquals(ema.nAveraged(), other.nAveraged());
    ema.updateParameters(net);
    other.updateParameters(net);
    assertSame(ema.stateDict(), other.stateDict());

    StateDict missing = saved.deepCopy();
    missing.remove("module.fc.bias");
    assertThrows(StateDictException.class, () -> other.loadStateDict(missing));
    StateDict extra = saved.deepCopy();
    extra.put("fc.bias", torch.ones(3));
    assertThrows(StateDictException.class, () -> other.loadStateDict(extra));
    StateDict shape = saved.deepCopy();
    shape.put("module.fc.bias", torch.ones(4));
    StateDictException e = assertThrows(StateDictException.class, () -> other.loadStateDict(shape));
    assertEquals("module.fc.bias has shape [4], expected [3]", e.getMessage());
    assertSame(ema.stateDict(), other.stateDict());
    assertThrows(IllegalArgumentException.class, () -> new ExponentialMovingAverage(net, 1.5));
  }

  @Test
  void layersFreedEpochByEpochTrainAsInPyTorch() {
    JsonObject fixture = RecipeNet.FIXTURE.getAsJsonObject("unfrozen");
    RecipeNet net = new RecipeNet();
    GradualUnfreezing plan = GradualUnfreezing.headDown(net, 1);
    SGD optimizer = net.sgd();
    JsonArray rows = fixture.getAsJsonArray("rows");
    for (int epoch = 0; epoch < rows.size(); epoch++) {
      PLAIN.withUnfreezing(plan).epochBegins(epoch);
      assertEpoch(rows.get(epoch).getAsJsonObject(), net, optimizer, PLAIN, "epoch " + epoch);
    }
    JsonObject buffers = fixture.getAsJsonObject("buffers");
    Map<?, ?> state = (Map<?, ?>) Objects.requireNonNull(optimizer.stateDict().get("state"));
    assertEquals(buffers.size(), state.size());
    state.forEach(
        (id, values) ->
            JsonTensors.assertClose(
                RecipeNet.get(buffers, "" + id),
                (Tensor) Objects.requireNonNull(((Map<?, ?>) values).get("momentum_buffer")),
                TOLERANCE,
                "momentum " + id));
  }

  @Test
  void theLongestNameSaysWhenAParameterIsFreed() {
    RecipeNet net = new RecipeNet();
    GradualUnfreezing plan = new GradualUnfreezing(net, Map.of("fc", 1, "fc.bias", 0, "bn", 3));
    assertEquals(List.of("fc.bias"), free(net));
    plan.beginEpoch(3);
    assertEquals(List.of("bn.weight", "bn.bias", "fc.weight", "fc.bias"), free(net));
    plan.beginEpoch(1);
    assertEquals(List.of("fc.weight", "fc.bias"), free(net));
    for (Map<String, Integer> wrong :
        List.of(Map.of("head", 0), Map.of("fc", -1), Map.of("f", 0))) {
      assertThrows(IllegalArgumentException.class, () -> new GradualUnfreezing(net, wrong));
    }
    assertThrows(IllegalArgumentException.class, () -> GradualUnfreezing.headDown(net, 0));
  }

  @Test
  void ratesByDepthArePyTorchs() {
    JsonObject fixture = RecipeNet.FIXTURE.getAsJsonObject("by_depth");
    RecipeNet net = new RecipeNet();
    List<ParamGroup> groups = LayerwiseRates.groups(net, 0.1, 0.4);
    double[] lrs = JsonTensors.doubles(fixture.get("lrs"));
    assertEquals(lrs.length, groups.size());
    for (int i = 0; i < lrs.length; i++) {
      assertEquals(lrs[i], groups.get(i).lr(), Math.ulp(lrs[i]));
    }
    SGD optimizer = new SGD(groups, SGD.options().lr(0.1).momentum(0.9));
    assertTraining(fixture.getAsJsonArray("rows"), net, optimizer, PLAIN);
  }

  @Test
  void layersMayBeNamedByAFunction() {
    RecipeNet net = new RecipeNet();
    List<ParamGroup> two =
        LayerwiseRates.groups(net, 1, 0.5, name -> name.startsWith("fc") ? "head" : "trunk");
    assertEquals(2, two.size());
    assertEquals(4, two.get(0).params().size());
    assertEquals(0.5, two.get(0).lr());
    assertEquals(1, two.get(1).lr());
    assertThrows(IllegalArgumentException.class, () -> LayerwiseRates.groups(net, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> LayerwiseRates.groups(net, 1, 1.1));
  }

  private static List<String> free(RecipeNet net) {
    return net.namedParameters().entrySet().stream()
        .filter(entry -> entry.getValue().requires_grad())
        .map(Map.Entry::getKey)
        .toList();
  }

  private static JsonArray rows(String part, String name) {
    return RecipeNet.FIXTURE.getAsJsonObject(part).getAsJsonArray(name);
  }

  private static void assertTraining(
      JsonArray rows, RecipeNet net, Optimizer optimizer, Recipe recipe) {
    int epoch = 0;
    for (JsonElement row : rows) {
      assertEpoch(row.getAsJsonObject(), net, optimizer, recipe, "epoch " + epoch++);
    }
    assertEquals(3, epoch);
  }

  private static void assertEpoch(
      JsonObject row, RecipeNet net, Optimizer optimizer, Recipe recipe, String what) {
    List<Double> found = train(net, optimizer, recipe);
    double[] expected = JsonTensors.doubles(row.get("losses"));
    assertEquals(expected.length, found.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], found.get(i), TOLERANCE, what + ", loss " + i);
    }
    net.assertWeights(row.getAsJsonObject("weights"), TOLERANCE, what);
  }

  private static List<Double> train(RecipeNet net, Optimizer optimizer, Recipe recipe) {
    List<Double> losses = new ArrayList<>();
    try (DataLoader loader = RecipeNet.loader()) {
      Trainer.trainOneEpoch(
          net,
          new CrossEntropyLossImpl()::forward,
          optimizer,
          loader,
          new Placement(new Device("cpu"), Precision.FP64, torch.MemoryFormat.Contiguous),
          recipe,
          new StepListener() {
            @Override
            public void afterStep(int step, double loss, int samples) {
              losses.add(loss);
            }
          });
    }
    return losses;
  }

  private static Tensor get(StateDict dict, String key) {
    return Objects.requireNonNull(dict.get(key), key);
  }

  private static void assertSame(StateDict expected, StateDict found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((key, value) -> assertTrue(torch.equal(value, get(found, key)), key));
  }
}
