package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.internal.TensorKernels;
import java.util.ArrayList;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The fused pass against its plain twin, the layers one by one: the same bits in evaluation, equal
 * but for rounding in training.
 */
class FusedNormTest {
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

  /** A convolution's place, whose output the tests make up, and the layers behind it. */
  private static final class Tail extends Module {
    final Slot conv;
    final Slot norm;
    final Slot relu = registerModule("relu", new ReLUImpl(new ReLUOptions(true)));
    final Slot maxpool;

    Tail(long channels) {
      conv = registerModule("conv", new Conv2dImpl(3, channels, new LongPointer(3, 3)));
      norm = registerModule("norm", new BatchNorm2dImpl(new BatchNormOptions(channels)));
      MaxPool2dOptions options = new MaxPool2dOptions(new LongPointer(3, 3));
      options.stride().put(0, 2).put(1, 2);
      options.padding().put(0, 1).put(1, 1);
      maxpool = registerModule("maxpool", new MaxPool2dImpl(options));
      requiresGrad_(false);
      Tensor weight = norm.as(BatchNorm2dImpl.class).weight();
      weight.copy_(torch.randn(channels));
      norm.as(BatchNorm2dImpl.class).bias().copy_(torch.randn(channels));
    }

    @Override
    public Tensor forward(Tensor x) {
      return x;
    }

    /** The running statistics and the counter. */
    List<Tensor> statistics() {
      return new ArrayList<>(namedBuffers().values());
    }
  }

  private static Tensor image(long n, long c, long h, long w) {
    return torch
        .randn(n, c, h, w)
        .mul(new Scalar(3))
        .add(new Scalar(0.5))
        .contiguous(torch.MemoryFormat.ChannelsLast);
  }

  private static void assertSame(Tensor found, Tensor expected) {
    assertArrayEquals(Errors.sizes(expected), Errors.sizes(found));
    assertTrue(
        torch.equal(found, expected),
        () -> "largest difference " + found.sub(expected).abs().max().item_double());
  }

  // LibTorch adds thousands of values in float32, whose last digits it loses.
  private static void assertNear(Tensor found, Tensor expected, boolean training) {
    if (!training) {
      assertSame(found, expected);
    }
    double difference = found.sub(expected).abs().max().item_double();
    double scale = Math.max(1, expected.abs().max().item_double());
    assertTrue(difference <= 4e-6 * scale, () -> difference + " of " + scale);
  }

  private static void assertNear(List<Tensor> found, List<Tensor> expected) {
    for (int i = 0; i < expected.size(); i++) {
      assertNear(found.get(i), expected.get(i), true);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, 4, 64, 17, 13", "true, 2, 16, 5, 6", "true, 3, 130, 9, 9", "true, 16, 512, 7, 7",
    "false, 4, 64, 17, 13", "false, 2, 16, 5, 6", "true, 1, 3, 40, 40", "true, 1, 8, 1, 5"
  })
  void itGivesWhatTheLayersGive(boolean training, long n, long c, long h, long w) {
    Tail fused = new Tail(c);
    Tail plain = new Tail(c);
    plain.loadStateDict(fused.stateDict());
    fused.train(training);
    plain.train(training);

    Tensor x = image(n, c, h, w);
    Tensor copy = x.clone();
    Tensor out = FusedNorm.normRelu(fused.conv, fused.norm, fused.relu, copy);
    assertEquals(Parameters.id(copy), Parameters.id(out), "in place");
    assertNear(out, plain.norm.forward(x).relu(), training);
    assertNear(fused.statistics(), plain.statistics());

    Tensor identity = image(n, c, h, w);
    Tensor sum =
        FusedNorm.normAddRelu(fused.conv, fused.norm, fused.relu, x.clone(), () -> identity);
    assertNear(sum, plain.norm.forward(x).add(identity).relu(), training);
    assertNear(fused.statistics(), plain.statistics());

    Tensor pooled =
        FusedNorm.normReluMaxPool(fused.conv, fused.norm, fused.relu, fused.maxpool, x.clone());
    assertNear(pooled, plain.maxpool.forward(plain.norm.forward(x).relu()), training);
    assertNear(fused.statistics(), plain.statistics());
  }

  @Test
  void whatIsNotForTheKernelGoesThroughTheLayers() {
    Tail tail = new Tail(16);
    Tensor x = image(2, 16, 6, 6);
    Tensor contiguous = x.contiguous(torch.MemoryFormat.Contiguous);
    assertNotInPlace(tail, contiguous);
    assertNotInPlace(tail, x.clone().requires_grad_(true));

    RemovableHandle hook = tail.conv.registerForwardHook((module, in, out) -> null);
    assertNotInPlace(tail, x.clone());
    hook.remove();
    tail.norm.as(BatchNorm2dImpl.class).weight().requires_grad_(true);
    assertNotInPlace(tail, x.clone());
    tail.to(torch.ScalarType.Double);
    tail.requiresGrad_(false);
    assertNotInPlace(tail, x.to(torch.ScalarType.Double));
  }

  private static void assertNotInPlace(Tail tail, Tensor x) {
    Tensor before = x.clone();
    tail.eval();
    Tensor out = FusedNorm.normRelu(tail.conv, tail.norm, tail.relu, x);
    assertSame(x, before);
    assertSame(out, tail.norm.forward(x).relu());
  }

  @Test
  void anInputThatALayerHandsThroughIsNotOverwritten() {
    Tail tail = new Tail(16);
    tail.conv.set(new Sequential());
    Tensor x = image(2, 16, 6, 6);
    assertNotInPlace(tail, tail.conv.forward(x));
  }

  @Test
  void hooksSeeWhatTheySawBefore() {
    Tail tail = new Tail(16);
    List<String> calls = new ArrayList<>();
    tail.norm.registerForwardHook(
        (module, in, out) -> {
          calls.add("norm");
          return null;
        });
    tail.relu.registerForwardHook(
        (module, in, out) -> {
          calls.add("relu");
          return null;
        });
    FusedNorm.normReluMaxPool(tail.conv, tail.norm, tail.relu, tail.maxpool, image(2, 16, 6, 6));
    assertEquals(List.of("norm", "relu"), calls);
  }
}
