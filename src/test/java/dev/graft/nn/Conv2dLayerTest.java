package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.internal.TensorKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Winograd's convolution against its plain twin, LibTorch's, and both against float64. */
class Conv2dLayerTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    assumeTrue(
        TensorKernels.available() && TensorKernels.winogradTakes(false, 32, 32),
        "skipped: native/ is not built for this CPU");
    scope = new PointerScope();
    torch.manual_seed(1);
  }

  @AfterEach
  void close() {
    if (scope != null) {
      scope.close();
    }
  }

  private static Conv2dImpl conv3x3(long in, long out) {
    Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(3, 3));
    options.padding().get0().put(0, 1).put(1, 1);
    options.bias().put(false);
    return new Conv2dImpl(options);
  }

  private static Tensor image(long n, long c, long h, long w) {
    return torch.randn(n, c, h, w).contiguous(torch.MemoryFormat.ChannelsLast);
  }

  private static Tensor exact(Conv2dImpl conv, Tensor x) {
    Conv2dImpl twin = conv3x3(x.size(1), conv.weight().size(0));
    twin.weight(conv.weight().detach().to(torch.ScalarType.Double));
    return twin.forward(x.to(torch.ScalarType.Double)).detach();
  }

  private static double error(Tensor found, Tensor exact) {
    return found.to(torch.ScalarType.Double).sub(exact).abs().max().item_double();
  }

  /** Equal but for the rounding of the kernel, whose own tests have the same bound. */
  private static void assertRounded(Tensor found, Tensor exact) {
    assertBelow(4e-6 * exact.abs().max().item_double(), error(found, exact));
  }

  private static void assertBelow(double limit, double found) {
    assertTrue(found < limit, () -> found + " is not below " + limit);
  }

  private static boolean sameBits(Tensor a, Tensor b) {
    return torch.equal(a, b);
  }

  @Test
  void aBiasIsAdded() {
    Conv2dOptions options = new Conv2dOptions(64, 64, new LongPointer(3, 3));
    options.padding().get0().put(0, 1).put(1, 1);
    Conv2dImpl conv = new Conv2dImpl(options);
    Parameters.of(conv).forEach(p -> p.requires_grad_(false));
    Tensor x = image(4, 64, 13, 17);
    Tensor found = Layer.of(conv).forward(x);
    Tensor expected = conv.forward(x);
    assertBelow(1e-5, error(found, expected.to(torch.ScalarType.Double)));
    assertFalse(sameBits(found, expected), "Winograd's rounding is its own");
    conv.bias().requires_grad_(true);
    assertTrue(Layer.of(conv).forward(x).requires_grad(), "left to LibTorch");
  }

  @ParameterizedTest
  @CsvSource({"4, 64, 64, 13, 17", "2, 128, 128, 28, 28", "5, 32, 96, 7, 7", "4, 512, 512, 7, 7"})
  void itIsAsExactAsLibTorchsUpToAFactor(long n, long c, long k, long h, long w) {
    Conv2dImpl conv = conv3x3(c, k);
    Layer layer = Layer.of(conv);
    Tensor x = image(n, c, h, w);
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor plain = conv.forward(x);
      Tensor fast = layer.forward(x);
      Tensor exact = exact(conv, x);
      assertTrue(fast.is_contiguous(torch.MemoryFormat.ChannelsLast));
      assertFalse(sameBits(fast, plain), "no other algorithm was at work");
      double limit = 4 * Math.max(error(plain, exact), 1e-7);
      assertBelow(limit, error(fast, exact));
    }
  }

  @Test
  void itComputesWithTheWeightsOfTheMoment() {
    Conv2dImpl conv = conv3x3(32, 32);
    Layer layer = Layer.of(conv);
    Tensor x = image(4, 32, 8, 8);
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor first = layer.forward(x);
      assertTrue(sameBits(layer.forward(x), first));
      conv.weight().mul_(new Scalar(2));
      assertRounded(layer.forward(x), exact(conv, x));
      // A write that no version counter sees.
      conv.weight().data_ptr_float().put(5, 3f);
      assertRounded(layer.forward(x), exact(conv, x));
      conv.weight(torch.randn(32, 32, 3, 3));
      assertRounded(layer.forward(x), exact(conv, x));
    }
  }

  @Test
  void weightsThatAreAViewAreLibTorchs() {
    Conv2dImpl conv = conv3x3(32, 32);
    conv.weight(torch.randn(32, 1, 3, 3).expand(32, 32, 3, 3)); // fewer floats than elements
    Layer layer = Layer.of(conv);
    Tensor x = image(4, 32, 8, 8);
    try (NoGradGuard guard = new NoGradGuard()) {
      assertTrue(sameBits(layer.forward(x), conv.forward(x)));
    }
  }

  @Test
  void threadsMayShareALayer() throws Exception {
    Conv2dImpl conv = conv3x3(64, 64);
    conv.weight().requires_grad_(false);
    Layer layer = Layer.of(conv);
    Tensor x = image(4, 64, 16, 16);
    Tensor expected = layer.forward(x);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      answers.add(
          threads.submit(
              () -> {
                try (PointerScope own = new PointerScope()) {
                  return sameBits(layer.forward(x), expected);
                }
              }));
    }
    for (Future<Boolean> answer : answers) {
      assertTrue(answer.get());
    }
    threads.shutdown();
  }

  @Test
  void whatIsNotForTheKernelIsLibTorchs() {
    Conv2dImpl conv = conv3x3(32, 32);
    Layer layer = Layer.of(conv);
    Tensor x = image(4, 32, 8, 8);
    Tensor recorded = layer.forward(x); // the weights ask for a gradient
    assertTrue(recorded.requires_grad());
    try (NoGradGuard guard = new NoGradGuard()) {
      assertTrue(sameBits(recorded.detach(), conv.forward(x)));
      Tensor contiguous = x.contiguous(torch.MemoryFormat.Contiguous);
      assertTrue(sameBits(layer.forward(contiguous), conv.forward(contiguous)));
      Tensor small = image(1, 32, 8, 8); // 4 tiles
      assertTrue(sameBits(layer.forward(small), conv.forward(small)));
      conv.options().stride().put(0, 2).put(1, 2);
      assertTrue(sameBits(layer.forward(x), conv.forward(x)));
      conv.options().stride().put(0, 1).put(1, 1);
      conv.options().dilation().put(0, 2).put(1, 2);
      assertTrue(sameBits(layer.forward(x), conv.forward(x)));
    }
  }
}
