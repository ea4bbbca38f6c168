package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.models.Golden.Initial;
import dev.graft.models.Golden.Truncated;
import dev.graft.nn.Module;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A fresh model has torchvision's keys, shapes, versions and, for one seed, its very weights. */
@Tag("parity")
class InitialWeightsTest {
  private static final List<String> QUICK =
      List.of(
          "resnet18",
          "resnext50_32x4d",
          "mobilenet_v2",
          "efficientnet_b0",
          "convnext_tiny",
          "mobilenet_v3_small",
          "densenet121",
          "squeezenet1_1");

  /** Above this many weights, most of a minute for all of them. */
  private static final List<String> LARGE =
      List.of(
          "vgg11", "vgg13", "vgg16", "vgg19", "vit_l", "convnext_b", "convnext_l", "_b7", "_v2_l");

  static List<String> quick() {
    return QUICK;
  }

  static List<String> others() {
    return names(false);
  }

  static List<String> large() {
    return names(true);
  }

  private static List<String> names(boolean large) {
    return Models.listModels().stream()
        .filter(name -> !QUICK.contains(name))
        .filter(name -> large == LARGE.stream().anyMatch(name::contains))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("quick")
  void aFreshModelHasTorchvisionsBits(String name) {
    check(name, name, new ResNetOptions());
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("others")
  void aFreshLargerModelHasTorchvisionsBits(String name) {
    check(name, name, new ResNetOptions());
  }

  @ParameterizedTest
  @Tag("long")
  @MethodSource("large")
  void aFreshLargeModelHasTorchvisionsBits(String name) {
    check(name, name, new ResNetOptions());
  }

  @Test
  void aCutOffNormalDistributionHasPyTorchsBits() {
    for (Truncated expected : Golden.truncated()) {
      try (PointerScope scope = new PointerScope()) {
        torch.manual_seed(1);
        Tensor tensor = torch.empty(40, 25);
        Init.truncNormal(tensor, expected.std());
        assertEquals(expected.values(), Golden.values(tensor), "std " + expected.std());
        assertEquals(expected.nextDraw(), torch.rand(1).item_double());
      }
    }
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
