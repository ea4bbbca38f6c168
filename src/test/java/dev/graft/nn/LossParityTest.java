package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.JsonTensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BCEWithLogitsLossImpl;
import org.bytedeco.pytorch.BCEWithLogitsLossOptions;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.CrossEntropyLossOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The presets' losses with the options of Python's: values and gradients, in float64. */
@Tag("parity")
class LossParityTest {
  private static final double TOLERANCE = 1e-14;

  private JsonObject fixture = new JsonObject();

  @Test
  void lossesWithOptionsArePythons() {
    Natives.load();
    fixture = JsonFixture.read("recipe/losses.json").getAsJsonObject();
    try (PointerScope scope = new PointerScope()) {
      for (JsonElement element : fixture.getAsJsonArray("rows")) {
        JsonObject row = element.getAsJsonObject();
        String name = row.get("name").getAsString();
        Tensor logits = tensor("x").requires_grad_(true);
        Tensor loss = loss(name, logits);
        loss.backward();
        assertEquals(row.get("loss").getAsDouble(), loss.item_double(), TOLERANCE, name);
        JsonTensors.assertClose(row.get("gradient"), logits.grad(), TOLERANCE, name);
      }
    }
  }

  private Tensor loss(String name, Tensor logits) {
    if (name.startsWith("bce")) {
      BCEWithLogitsLossOptions options = new BCEWithLogitsLossOptions();
      if (name.equals("bce_weight")) {
        options.weight().put(tensor("weight"));
        options.pos_weight().put(tensor("pos_weight"));
      }
      return new BCEWithLogitsLossImpl(options).forward(logits, tensor("labels"));
    }
    CrossEntropyLossOptions options = new CrossEntropyLossOptions();
    if (!name.equals("label_smoothing") && !name.equals("soft")) {
      options.weight().put(tensor("weight"));
    }
    if (!name.equals("weight") && !name.equals("soft")) {
      options.label_smoothing().put(0.1);
    }
    Tensor target =
        name.startsWith("soft")
            ? tensor("soft")
            : torch.tensor(JsonTensors.longs(fixture.get("y")));
    return new CrossEntropyLossImpl(options).forward(logits, target);
  }

  private Tensor tensor(String name) {
    return JsonTensors.tensor(fixture.get(name));
  }
}
