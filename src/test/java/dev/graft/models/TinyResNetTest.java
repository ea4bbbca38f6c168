package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.models.Golden.Tiny;
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
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Forward and backward of tiny networks equal PyTorch's in float64.
 *
 * <p>In float64 only the order of sums differs: 1e-11 of a tensor's largest value is some hundred
 * times what was seen. In float32 the yardstick is how far PyTorch's own float32 is from its
 * float64; other processors sum in other orders, so Graft may be four times as far.
 */
@Tag("parity")
class TinyResNetTest {
  @ParameterizedTest
  @CsvSource({
    "basic, Double, Contiguous",
    "basic, Double, ChannelsLast",
    "basic, Float, Contiguous",
    "basic, Float, ChannelsLast",
    "bottleneck, Double, Contiguous",
    "bottleneck, Float, ChannelsLast",
    "grouped and dilated, Double, Contiguous",
    "grouped and dilated, Float, ChannelsLast",
  })
  void logitsAndGradientsEqualPyTorchs(String name, ScalarType dtype, MemoryFormat format) {
    Tiny expected = Golden.tiny(name);
    boolean exact = dtype == ScalarType.Double;
    double tolerance = exact ? 1e-11 : 4 * expected.float32LogitsApart();
    double gradientTolerance = exact ? 1e-11 : 4 * expected.float32GradientsApart();
    torch.manual_seed(7);
    try (PointerScope scope = new PointerScope()) {
      ResNet model = model(name);
      Tensor x = torch.randn(4, 3, 32, 32);
      Tensor target = torch.tensor(new long[] {0, 2, 1, 2});
      assertEquals(expected.initial(), Golden.values(model.stateDict()));
      model.to(dtype);
      model.toMemoryFormat(format);
      x = x.to(dtype, false, false, new MemoryFormatOptional(format));

      Tensor logits = model.forward(x);
      Tensor loss = torch.cross_entropy_loss(logits, target);
      loss.backward();

      assertEquals(expected.loss(), loss.item_double(), tolerance);
      close(expected.logits(), Golden.doubles(logits), tolerance);
      Map<String, Tensor> parameters = model.namedParameters();
      assertEquals(
          List.copyOf(expected.gradientNorms().keySet()), List.copyOf(parameters.keySet()));
      parameters.forEach(
          (key, p) -> {
            double norm = Objects.requireNonNull(expected.gradientNorms().get(key));
            assertEquals(norm, p.grad().norm().item_double(), norm * gradientTolerance, key);
          });
      expected
          .gradients()
          .forEach(
              (key, values) ->
                  close(
                      values,
                      Golden.doubles(Objects.requireNonNull(parameters.get(key)).grad()),
                      gradientTolerance));
      Map<String, Tensor> buffers = model.namedBuffers();
      close(expected.runningMean(), buffer(buffers, "bn1.running_mean"), tolerance);
      close(expected.runningVar(), buffer(buffers, "bn1.running_var"), tolerance);
      assertEquals(
          expected.counter(),
          Objects.requireNonNull(buffers.get("bn1.num_batches_tracked")).item_long());

      model.eval();
      close(expected.evaluated(), Golden.doubles(model.forward(x)), tolerance);
    }
  }

  private static ResNet model(String name) {
    ResNetOptions options = new ResNetOptions().withNumClasses(3).withFirstPlanes(4);
    return switch (name) {
      case "basic" -> new ResNet(BlockType.BASIC, List.of(1, 2, 1, 1), options);
      case "bottleneck" -> new ResNet(BlockType.BOTTLENECK, List.of(1, 1, 2, 1), options);
      default ->
          new ResNet(
              BlockType.BOTTLENECK,
              List.of(1, 1, 1, 1),
              options.withGroups(4, 32).withReplaceStrideWithDilation(false, false, true));
    };
  }

  private static double[] buffer(Map<String, Tensor> buffers, String key) {
    return Golden.doubles(Objects.requireNonNull(buffers.get(key)));
  }

  private static void close(List<Double> expected, double[] found, double tolerance) {
    double[] values = expected.stream().mapToDouble(v -> v).toArray();
    double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
    assertArrayEquals(values, found, tolerance * largest);
  }
}
