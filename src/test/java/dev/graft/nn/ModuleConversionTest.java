package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModuleConversionTest {
  private final PointerScope scope = new PointerScope();
  private final Toy toy = new Toy();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void integerBuffersKeepTheirDtype() {
    toy.to(ScalarType.Double);
    toy.stateDict()
        .forEach(
            (key, tensor) ->
                assertEquals(
                    key.endsWith("num_batches_tracked") ? ScalarType.Long : ScalarType.Double,
                    tensor.scalar_type().intern(),
                    key));
    assertEquals(
        ScalarType.Double,
        toy.forward(torch.ones(2, 4).to(ScalarType.Double)).scalar_type().intern());
  }

  @Test
  void parametersKeepTheirIdentityAndTheirGradientIsConvertedToo() {
    toy.forward(torch.ones(2, 4)).sum().backward();
    List<Long> before = Parameters.of(toy).stream().map(Parameters::id).toList();
    toy.to(ScalarType.Double);
    assertEquals(before, Parameters.of(toy).stream().map(Parameters::id).toList());
    for (Tensor p : toy.fc.parameters()) {
      assertEquals(ScalarType.Double, p.grad().scalar_type().intern());
      assertTrue(p.requires_grad() && p.is_leaf());
    }
  }

  @Test
  void onlyWeightsOfFourDimensionsChangeTheirMemoryFormat() {
    // A 1x1 kernel is contiguous in both formats; Python gives it channels-last strides.
    Conv2dImpl conv =
        new Conv2dImpl(new Conv2dOptions(3, 2, new org.bytedeco.javacpp.LongPointer(1, 1)));
    toy.fc.set(new Sequential(conv));
    toy.toMemoryFormat(MemoryFormat.ChannelsLast);
    assertEquals(1, conv.weight().stride(1));
    assertEquals(3, conv.weight().stride(3));
    assertEquals(1, toy.first.parameters().get(0).stride(1));
  }
}
