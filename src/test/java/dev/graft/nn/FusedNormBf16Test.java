package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.internal.Autocast;
import dev.graft.internal.TensorKernels;
import java.util.List;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.MaxPool2dOptions;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.ReLUOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pass over bfloat16 and LibTorch's layers under autocast, both beside float64. */
@Tag("parity")
class FusedNormBf16Test {
  private PointerScope scope;

  @BeforeEach
  void open() {
    assumeTrue(TensorKernels.available(), "skipped: native/ is not built for this CPU");
    scope = new PointerScope();
    torch.manual_seed(1);
  }

  @AfterEach
  void close() {
    if (scope != null) {
      scope.close();
    }
  }

  private static final class Tail extends Module {
    final Slot conv;
    final Slot norm;
    final Slot relu = registerModule("relu", new ReLUImpl(new ReLUOptions(true)));
    final Slot maxpool;

    Tail(long channels, boolean training, torch.ScalarType dtype) {
      torch.manual_seed(channels);
      conv = registerModule("conv", new Conv2dImpl(3, channels, new LongPointer(3, 3)));
      BatchNorm2dImpl batchNorm = new BatchNorm2dImpl(new BatchNormOptions(channels));
      norm = registerModule("norm", batchNorm);
      MaxPool2dOptions options = new MaxPool2dOptions(new LongPointer(3, 3));
      options.stride().put(0, 2).put(1, 2);
      options.padding().put(0, 1).put(1, 1);
      maxpool = registerModule("maxpool", new MaxPool2dImpl(options));
      requiresGrad_(false);
      batchNorm.weight().copy_(torch.randn(channels));
      batchNorm.bias().copy_(torch.randn(channels));
      batchNorm.running_mean().copy_(torch.randn(channels));
      batchNorm.running_var().copy_(torch.rand(channels).add(new Scalar(0.5)));
      train(training);
      to(dtype);
    }

    @Override
    public Tensor forward(Tensor x) {
      return x;
    }

    Tensor run(Tensor x, Tensor residual, String what) {
      return switch (what) {
        case "relu" -> FusedNorm.normRelu(conv, norm, relu, x);
        case "add" -> FusedNorm.normAddRelu(conv, norm, relu, x, () -> residual);
        default -> FusedNorm.normReluMaxPool(conv, norm, relu, maxpool, x);
      };
    }
  }

  private static double[] error(Tensor found, Tensor exact) {
    Tensor apart = found.to(torch.ScalarType.Double).sub(exact).abs();
    return new double[] {apart.max().item_double(), apart.mean().item_double()};
  }

  @ParameterizedTest
  @CsvSource({
    "relu, true, 64",
    "relu, false, 64",
    "relu, true, 70",
    "add, true, 64",
    "add, false, 30",
    "pool, true, 64",
    "pool, false, 70",
    "pool, true, 130"
  })
  void itIsAsNearToFloat64AsLibTorchUnderAutocast(String what, boolean training, long channels) {
    Tensor x =
        torch
            .randn(3, channels, 13, 17)
            .mul(new Scalar(3))
            .add(new Scalar(0.5))
            .to(torch.ScalarType.BFloat16)
            .contiguous(torch.MemoryFormat.ChannelsLast);
    Tensor residual = torch.randn(3, channels, 13, 17).to(torch.ScalarType.BFloat16);
    residual = residual.contiguous(torch.MemoryFormat.ChannelsLast);

    Tail exactly = new Tail(channels, training, torch.ScalarType.Double);
    Tensor exact =
        exactly.run(x.to(torch.ScalarType.Double), residual.to(torch.ScalarType.Double), what);
    Tail fused = new Tail(channels, training, torch.ScalarType.Float);
    Tail plain = new Tail(channels, training, torch.ScalarType.Float);
    plain.relu.registerForwardHook((module, in, out) -> null);
    Tensor found;
    Tensor theirs;
    long before = TensorKernels.address(x);
    try (Autocast region = new Autocast(torch.DeviceType.CPU, torch.ScalarType.BFloat16)) {
      theirs = plain.run(x.clone(), residual, what);
      found = fused.run(x, residual, what);
    }
    if (!what.equals("pool")) {
      assertEquals(before, TensorKernels.address(found), "in place, so it was fused");
    }
    assertEquals(theirs.scalar_type().intern(), found.scalar_type().intern());
    assertArrayEquals(Errors.sizes(theirs), Errors.sizes(found));
    assertTrue(found.is_contiguous(torch.MemoryFormat.ChannelsLast));
    assertNotEquals(0, exact.abs().max().item_double());
    double[] ours = error(found, exact);
    double[] libTorchs = error(theirs, exact);
    for (int i = 0; i < 2; i++) {
      assertTrue(ours[i] <= 1.001 * libTorchs[i], ours[i] + " against " + libTorchs[i]);
    }
    List<Tensor> statistics = List.copyOf(fused.namedBuffers().values());
    List<Tensor> expected = List.copyOf(exactly.namedBuffers().values());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(error(statistics.get(i), expected.get(i))[0] < 1e-5);
    }
  }

  @Test
  void whatAsksForAGradientIsLeftToLibTorch() {
    Tail tail = new Tail(64, true, torch.ScalarType.Float);
    tail.norm.as(BatchNorm2dImpl.class).weight().requires_grad_(true);
    Tensor x = torch.randn(3, 64, 13, 17).to(torch.ScalarType.BFloat16);
    x = x.contiguous(torch.MemoryFormat.ChannelsLast);
    assertTrue(tail.run(x, x, "relu").requires_grad());
  }
}
