package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.JsonTensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clipped gradients as PyTorch's, in float64; sums may be in another order. */
@Tag("parity")
class ClipGradParityTest {
  private static final double TOLERANCE = 1e-15;
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
  void normsAndScaledGradientsArePyTorchs() {
    JsonObject fixture = fixture();
    for (JsonElement element : fixture.getAsJsonArray("norms")) {
      JsonObject row = element.getAsJsonObject();
      List<Tensor> parameters = parameters(fixture);
      String type = row.get("norm_type").getAsString();
      double total =
          ClipGrad.clipGradNorm(
              parameters,
              row.get("max_norm").getAsDouble(),
              type.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(type),
              true);
      assertEquals(row.get("total").getAsDouble(), total, 1e-14, type);
      assertGradients(row.getAsJsonArray("gradients"), parameters);
    }
  }

  @Test
  void clampedGradientsArePyTorchs() {
    JsonObject fixture = fixture();
    List<Tensor> parameters = parameters(fixture);
    ClipGrad.clipGradValue(parameters, fixture.get("value").getAsDouble());
    assertGradients(fixture.getAsJsonArray("by_value"), parameters);
  }

  @Test
  void parametersWithoutGradientsArePassedOver() {
    Tensor without = torch.ones(2).requires_grad_(true);
    assertEquals(0, ClipGrad.clipGradNorm(List.of(without), 1));
    Tensor with = withGradient(torch.tensor(new double[] {3, 4}));
    assertEquals(5, ClipGrad.clipGradNorm(List.of(without, with), 1));
    assertEquals(0.6, with.grad().get(0).item_double(), 1e-6);
    assertTrue(!without.grad().defined());
  }

  @Test
  void gradientsOfSeveralTypesAreOneVectorAndKeepTheirTypes() {
    Tensor single = withGradient(torch.tensor(new float[] {3}));
    Tensor both = withGradient(torch.tensor(new double[] {4}));
    assertEquals(5, ClipGrad.clipGradNorm(List.of(single, both), 1));
    assertEquals(0.6, single.grad().item_double(), 1e-6);
    assertEquals(4 / (5 + 1e-6), both.grad().item_double(), 1e-15);
    assertEquals(torch.ScalarType.Float, single.grad().scalar_type().intern());
  }

  @Test
  void aNormThatIsNotFiniteIsRefusedOnlyIfAsked() {
    Tensor p = withGradient(torch.tensor(new double[] {1, Double.POSITIVE_INFINITY}));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> ClipGrad.clipGradNorm(List.of(p), 1, 2, true));
    assertTrue(String.valueOf(e.getMessage()).contains("Infinity"), e.getMessage());
    assertEquals(1, p.grad().get(0).item_double(), "as before");
    assertEquals(Double.POSITIVE_INFINITY, ClipGrad.clipGradNorm(List.of(p), 1));
    assertEquals(0, p.grad().get(0).item_double());
    assertTrue(Double.isNaN(p.grad().get(1).item_double()));
  }

  private static JsonObject fixture() {
    return JsonFixture.read("recipe/clips.json").getAsJsonObject();
  }

  private static List<Tensor> parameters(JsonObject fixture) {
    List<Tensor> parameters = new ArrayList<>();
    for (JsonElement gradient : fixture.getAsJsonArray("before")) {
      parameters.add(withGradient(JsonTensors.tensor(gradient)));
    }
    return parameters;
  }

  private static Tensor withGradient(Tensor gradient) {
    Tensor parameter = gradient.mul(new Scalar(0)).nan_to_num().detach().requires_grad_(true);
    parameter.mutable_grad().put(gradient);
    return parameter;
  }

  private static void assertGradients(JsonArray expected, List<Tensor> parameters) {
    for (int i = 0; i < parameters.size(); i++) {
      JsonTensors.assertClose(
          expected.get(i), parameters.get(i).grad(), TOLERANCE, "gradient " + i);
    }
  }
}
