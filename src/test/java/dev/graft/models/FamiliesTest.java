package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.models.Golden.Family;
import dev.graft.nn.Module;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A training step of a tiny network of each family equals PyTorch's in float64, dropout and dropped
 * branches included, and so does its evaluation afterwards.
 *
 * <p>The tolerances are those of {@link TinyResNetTest}, for its reasons, except that a gradient a
 * thousand times smaller than the largest is compared in units of a thousandth of that: it is a sum
 * of large terms that cancel, as that of a bias in front of a BatchNorm, of which only rounding is
 * left.
 */
@Tag("parity")
class FamiliesTest {
  private static final double EXACT = 1e-11;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vgg",
        "vgg_bn",
        "alexnet",
        "mobilenet_v2",
        "efficientnet",
        "efficientnet_v2",
        "convnext",
        "vit",
        "mobilenet_v3",
        "densenet"
      })
  void aTrainingStepEqualsPyTorchs(String name) {
    Family expected = Golden.family(name);
    check(name, expected, ScalarType.Double, MemoryFormat.Contiguous);
    check(name, expected, ScalarType.Double, MemoryFormat.ChannelsLast);
    check(name, expected, ScalarType.Float, MemoryFormat.Contiguous);
    check(name, expected, ScalarType.Float, MemoryFormat.ChannelsLast);
  }

  @ParameterizedTest
  @ValueSource(strings = {"squeezenet1_0", "squeezenet1_1"})
  void dropoutOverImagesIsDrawnInTheOrderOfMemory(String name) {
    Family contiguous = Golden.family(name);
    check(name, contiguous, ScalarType.Double, MemoryFormat.Contiguous);
    check(name, contiguous, ScalarType.Float, MemoryFormat.Contiguous);
    Family channelsLast = Golden.family(name + " channels_last");
    check(name, channelsLast, ScalarType.Double, MemoryFormat.ChannelsLast);
    check(name, channelsLast, ScalarType.Float, MemoryFormat.ChannelsLast);
  }

  private static void check(String name, Family expected, ScalarType dtype, MemoryFormat format) {
    String what = "%s %s %s: ".formatted(name, dtype, format);
    boolean exact = dtype == ScalarType.Double;
    double tolerance = exact ? EXACT : 4 * expected.float32LogitsApart();
    double gradientTolerance = exact ? EXACT : 4 * expected.float32GradientsApart();
    torch.manual_seed(7);
    try (PointerScope scope = new PointerScope()) {
      Module model = TinyFamilies.make(name);
      Tensor x = torch.randn(4, 3, TinyFamilies.side(name), TinyFamilies.side(name));
      assertEquals(expected.initial(), Golden.values(model.stateDict()), what);
      model.to(dtype);
      model.toMemoryFormat(format);
      x = x.to(dtype, false, false, new MemoryFormatOptional(format));

      torch.manual_seed(8);
      Tensor logits = model.forward(x);
      assertEquals(expected.nextDraw(), torch.rand(1).item_double(), what + "the generator");
      Tensor loss = torch.cross_entropy_loss(logits, torch.tensor(new long[] {0, 2, 1, 2}));
      loss.backward();

      assertEquals(expected.loss(), loss.item_double(), tolerance, what + "loss");
      close(expected.logits(), logits, tolerance, what + "logits");
      Map<String, Tensor> parameters = model.namedParameters();
      assertEquals(
          List.copyOf(expected.gradientNorms().keySet()), List.copyOf(parameters.keySet()));
      double largest =
          expected.gradientNorms().values().stream().mapToDouble(d -> d).max().orElseThrow();
      parameters.forEach(
          (key, p) -> {
            double norm = Objects.requireNonNull(expected.gradientNorms().get(key));
            double found = p.grad().to(ScalarType.Double).norm().item_double();
            double unit = Math.max(norm, largest / 1000);
            assertEquals(norm, found, unit * gradientTolerance, what + key);
          });
      expected
          .gradients()
          .forEach(
              (key, values) ->
                  close(
                      values,
                      Objects.requireNonNull(parameters.get(key)).grad(),
                      largest / 1000,
                      gradientTolerance,
                      what + key));
      model
          .namedBuffers()
          .forEach(
              (key, buffer) -> {
                double norm = Objects.requireNonNull(expected.bufferNorms().get(key));
                double found = buffer.to(ScalarType.Double).norm().item_double();
                assertEquals(norm, found, Math.max(norm, 1) * tolerance, what + key);
              });
      assertEquals(expected.bufferNorms().keySet(), model.namedBuffers().keySet());

      model.eval();
      close(expected.evaluated(), model.forward(x), tolerance, what + "evaluated");
    }
  }

  private static void close(List<Double> expected, Tensor found, double tolerance, String what) {
    close(expected, found, 0, tolerance, what);
  }

  private static void close(
      List<Double> expected, Tensor found, double leastUnit, double tolerance, String what) {
    double[] values = expected.stream().mapToDouble(v -> v).toArray();
    double unit = Math.max(leastUnit, Arrays.stream(values).map(Math::abs).max().orElseThrow());
    assertArrayEquals(values, Golden.doubles(found), tolerance * unit, what);
  }
}
