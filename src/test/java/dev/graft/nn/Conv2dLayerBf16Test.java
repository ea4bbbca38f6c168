package dev.graft.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.internal.Autocast;
import dev.graft.internal.TensorKernels;
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

/** Winograd's convolution of bfloat16 against its plain twin, LibTorch's under autocast. */
class Conv2dLayerBf16Test {
  private PointerScope scope;

  @BeforeEach
  void open() {
    assumeTrue(
        TensorKernels.available() && TensorKernels.winogradTakes(true, 32, 32),
        "skipped: native/ is not built for this CPU, or it has no AVX512_BF16");
    scope = new PointerScope();
    torch.manual_seed(1);
  }

  @AfterEach
  void close() {
    if (scope != null) {
      scope.close();
    }
  }

  private static Conv2dImpl conv3x3(long in, long out, boolean bias) {
    Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(3, 3));
    options.padding().get0().put(0, 1).put(1, 1);
    options.bias().put(bias);
    return new Conv2dImpl(options);
  }

  private static Tensor image(long n, long c, long h, long w) {
    return torch
        .randn(n, c, h, w)
        .relu_()
        .contiguous(torch.MemoryFormat.ChannelsLast)
        .to(torch.ScalarType.BFloat16);
  }

  private static Autocast autocast(torch.ScalarType dtype) {
    return new Autocast(torch.DeviceType.CPU, dtype);
  }

  /** The root mean square of the difference, relative to that of what is exact. */
  private static double error(Tensor found, Tensor exact) {
    Tensor off = found.to(torch.ScalarType.Double).sub(exact);
    return off.norm().item_double() / exact.norm().item_double();
  }

  @ParameterizedTest
  @CsvSource({"4, 64, 64, 13, 17", "2, 128, 128, 28, 28", "5, 32, 96, 7, 7", "4, 512, 512, 7, 7"})
  void itIsAsExactAsLibTorchsUpToAFactor(long n, long c, long k, long h, long w) {
    Conv2dImpl conv = conv3x3(c, k, false);
    Layer layer = Layer.of(conv);
    Tensor x = image(n, c, h, w);
    Conv2dImpl twin = conv3x3(c, k, false);
    twin.weight(conv.weight().detach().to(torch.ScalarType.Double));
    try (NoGradGuard guard = new NoGradGuard()) {
      Tensor exact = twin.forward(x.to(torch.ScalarType.Double));
      Tensor plain;
      Tensor fast;
      try (Autocast region = autocast(torch.ScalarType.BFloat16)) {
        plain = conv.forward(x);
        fast = layer.forward(x);
      }
      assertEquals(torch.ScalarType.BFloat16, fast.scalar_type().intern());
      assertTrue(fast.is_contiguous(torch.MemoryFormat.ChannelsLast));
      assertFalse(torch.equal(fast, plain), "no other algorithm was at work");
      double limit = 5 * error(plain, exact);
      assertTrue(error(fast, exact) < limit, () -> error(fast, exact) + " is not below " + limit);
    }
  }

  @Test
  void aBiasIsAdded() {
    Conv2dImpl conv = conv3x3(64, 64, true);
    Parameters.of(conv).forEach(p -> p.requires_grad_(false));
    conv.bias().fill_(new Scalar(3));
    Tensor x = image(4, 64, 13, 17);
    try (Autocast region = autocast(torch.ScalarType.BFloat16)) {
      Tensor found = Layer.of(conv).forward(x);
      Tensor plain = conv.forward(x);
      assertEquals(torch.ScalarType.BFloat16, found.scalar_type().intern());
      assertFalse(torch.equal(found, plain), "no other algorithm was at work");
      double off = error(found, plain.to(torch.ScalarType.Double));
      assertTrue(off < 5e-3, () -> "off by " + off);
      conv.bias().requires_grad_(true);
      Tensor recorded = Layer.of(conv).forward(x);
      assertTrue(recorded.requires_grad());
      assertTrue(torch.equal(recorded.detach(), plain), "left to LibTorch");
    }
  }

  @Test
  void whatIsNotForTheKernelIsLibTorchs() {
    Conv2dImpl conv = conv3x3(32, 32, false);
    Layer layer = Layer.of(conv);
    Tensor x = image(4, 32, 8, 8);
    try (NoGradGuard guard = new NoGradGuard()) {
      assertThrows(RuntimeException.class, () -> layer.forward(x), "two dtypes and no autocast");
      try (Autocast region = autocast(torch.ScalarType.Half)) {
        assertEquals(torch.ScalarType.Half, layer.forward(x).scalar_type().intern());
      }
    }
    try (Autocast region = autocast(torch.ScalarType.BFloat16)) {
      Tensor recorded = layer.forward(x); // the weights ask for a gradient
      assertTrue(recorded.requires_grad());
      try (NoGradGuard guard = new NoGradGuard()) {
        Tensor plain = conv.forward(x);
        assertTrue(torch.equal(recorded.detach(), plain));
        assertFalse(torch.equal(layer.forward(x), plain), "the kernel takes this one");
        Tensor contiguous = x.contiguous(torch.MemoryFormat.Contiguous);
        assertTrue(torch.equal(layer.forward(contiguous), conv.forward(contiguous)));
        Tensor single = x.to(torch.ScalarType.Float); // autocast casts it
        assertTrue(torch.equal(layer.forward(single), conv.forward(single)));
        conv.options().stride().put(0, 2).put(1, 2);
        assertTrue(torch.equal(layer.forward(x), conv.forward(x)));
      }
    }
  }
}
