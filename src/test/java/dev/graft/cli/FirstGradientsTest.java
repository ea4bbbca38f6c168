package dev.graft.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.graft.classify.Experiment;
import dev.graft.data.Batch;
import dev.graft.data.BatchIterator;
import dev.graft.testing.JsonFixture;
import dev.graft.train.RunSetup;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The loss and the gradients of the first finetune step against PyTorch's.
 *
 * <p>The yardstick is PyTorch itself: the fixture holds, for each parameter, how far its gradient
 * is from that with one thread and contiguous tensors, with two threads, with fewer instruction
 * sets and with the channel last. The largest spread between threads of any parameter is allowed to
 * all; a parameter's own spread in the layout, where that is more.
 */
@Tag("parity")
@Tag("slow")
class FirstGradientsTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theyAreAsCloseToPyTorchsAsItsOwnAreToEachOther(boolean channelsLast) {
    JsonObject fixture = JsonFixture.read("training/gradients.json").getAsJsonObject();
    JsonObject gradients = fixture.getAsJsonObject("gradients");
    double largestSpread =
        gradients.entrySet().stream()
            .mapToDouble(e -> e.getValue().getAsJsonObject().get("spread_threads").getAsDouble())
            .max()
            .orElseThrow();
    try (PointerScope scope = new PointerScope();
        Experiment experiment =
            Experiment.open(
                ReferenceRuns.config("finetune", Map.of("channels_last", channelsLast)))) {
      RunSetup setup = experiment.setup();
      setup.model().train(true);
      try (BatchIterator batches = setup.trainLoader().iterator()) {
        Batch batch = batches.next();
        Tensor loss =
            setup.criterion().forward(setup.model().forward(batch.inputs()), batch.targets());
        loss.backward();
        double wanted = fixture.get("loss").getAsDouble();
        assertEquals(wanted, loss.item_double(), 1e-6 * wanted);
      }
      Map<String, Tensor> parameters = setup.model().namedParameters();
      assertEquals(gradients.keySet(), parameters.keySet());
      for (String name : gradients.keySet()) {
        JsonObject wanted = gradients.getAsJsonObject(name);
        String own = channelsLast ? "spread_channels_last" : "spread";
        double spread = Math.max(largestSpread, wanted.get(own).getAsDouble());
        assertClose(name, wanted, requireNonNull(parameters.get(name)).grad(), spread);
      }
    }
  }

  private static void assertClose(String name, JsonObject wanted, Tensor gradient, double spread) {
    Tensor flat = gradient.contiguous().view(-1);
    double largest = wanted.get("largest").getAsDouble();
    for (int i = 0; i < wanted.getAsJsonArray("indices").size(); i++) {
      long index = wanted.getAsJsonArray("indices").get(i).getAsLong();
      double value = wanted.getAsJsonArray("values").get(i).getAsDouble();
      double off = Math.abs(flat.select(0, index).item_double() - value) / largest;
      assertTrue(off <= spread, () -> name + "[" + index + "] is off by " + off);
    }
  }
}
