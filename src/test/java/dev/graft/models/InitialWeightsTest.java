package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.models.Golden.Initial;
import dev.graft.nn.Module;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fresh model has torchvision's keys, shapes, versions and, for one seed, its very weights. */
@Tag("parity")
class InitialWeightsTest {
  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnext50_32x4d"})
  void aFreshModelHasTorchvisionsBits(String name) {
    check(name, name, new ResNetOptions());
  }

  @ParameterizedTest
  @Tag("slow")
  @ValueSource(
      strings = {
        "resnet34",
        "resnet50",
        "resnet101",
        "resnet152",
        "resnext101_32x8d",
        "resnext101_64x4d",
        "wide_resnet50_2",
        "wide_resnet101_2"
      })
  void aFreshLargeModelHasTorchvisionsBits(String name) {
    check(name, name, new ResNetOptions());
  }

  @Test
  void aResidualBranchMayStartAtZero() {
    check(
        "resnet50 zero_init_residual",
        "resnet50",
        new ResNetOptions().withNumClasses(5).withZeroInitResidual(true));
  }

  @Test
  void aStrideMayBeReplacedByDilation() {
    check(
        "resnet50 replace_stride_with_dilation",
        "resnet50",
        new ResNetOptions().withNumClasses(5).withReplaceStrideWithDilation(false, true, true));
  }

  private static void check(String fixture, String name, ResNetOptions options) {
    Initial expected = Objects.requireNonNull(Golden.initial().get(fixture));
    torch.manual_seed(1);
    try (PointerScope scope = new PointerScope()) {
      Module model = Models.getModel(name, options);
      double nextDraw = torch.rand(1).item_double();
      Initial found = Golden.describe(model);
      assertEquals(expected.keys(), found.keys());
      assertEquals(expected.layout(), found.layout(), "keys, shapes and dtypes");
      assertEquals(expected.versions(), found.versions(), "metadata");
      assertEquals(expected.values(), found.values(), "values");
      assertEquals(expected.nextDraw(), nextDraw, "the generator's place");
    }
  }
}
