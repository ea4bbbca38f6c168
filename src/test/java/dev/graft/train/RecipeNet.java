package dev.graft.train;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.data.DataLoader;
import dev.graft.data.TensorDataset;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import dev.graft.optim.ParamGroup;
import dev.graft.optim.SGD;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.JsonTensors;
import java.util.List;
import java.util.Objects;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The network and the data of {@code scripts/fixtures/recipe.py}, in float64. */
final class RecipeNet extends Module {
  static final JsonObject FIXTURE = JsonFixture.read("recipe/training.json").getAsJsonObject();

  final Slot first = registerModule("first", new LinearImpl(6, 5));
  final Slot bn = registerModule("bn", new BatchNorm1dImpl(new BatchNormOptions(5)));
  final Slot fc = registerModule("fc", new LinearImpl(5, 3));

  /** The fixture's initial weights. */
  RecipeNet() {
    to(torch.ScalarType.Double);
    try (NoGradGuard guard = new NoGradGuard()) {
      JsonObject initial = FIXTURE.getAsJsonObject("initial");
      stateDict().forEach((key, value) -> value.copy_(JsonTensors.tensor(get(initial, key))));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return fc.forward(bn.forward(first.forward(x)).relu());
  }

  List<Tensor> parameters(String... names) {
    return namedParameters().entrySet().stream()
        .filter(entry -> List.of(names).contains(Layers.child(entry.getKey())))
        .map(java.util.Map.Entry::getValue)
        .toList();
  }

  SGD sgd() {
    return new SGD(
        List.of(ParamGroup.of(parameters("first", "bn", "fc"))),
        SGD.options().lr(0.1).momentum(0.9).weightDecay(0.01));
  }

  void assertWeights(JsonObject expected, double tolerance, String what) {
    stateDict()
        .forEach(
            (key, value) ->
                JsonTensors.assertClose(get(expected, key), value, tolerance, what + " " + key));
  }

  static DataLoader loader() {
    Tensor y = torch.tensor(JsonTensors.longs(FIXTURE.get("y")));
    return DataLoader.builder(new TensorDataset(JsonTensors.tensor(FIXTURE.get("x")), y))
        .batchSize(4)
        .build();
  }

  static JsonElement get(JsonObject object, String key) {
    return Objects.requireNonNull(object.get(key), key);
  }
}
