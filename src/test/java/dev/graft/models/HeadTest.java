package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import dev.graft.nn.Parameters;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the registry says of a model, and its last layer. */
class HeadTest {
  @ParameterizedTest
  @CsvSource({
    "resnet18, fc, 1",
    "vgg16_bn, classifier.6, 32",
    "alexnet, classifier.6, 63",
    "mobilenet_v2, classifier.1, 1",
    "efficientnet_b7, classifier.1, 1",
    "efficientnet_v2_m, classifier.1, 33",
    "convnext_large, classifier.2, 32",
    "vit_l_16, heads.head, 224",
    "mobilenet_v3_large, classifier.3, 1",
    "densenet161, classifier, 29",
    "squeezenet1_0, classifier.1, 21",
    "squeezenet1_1, classifier.1, 17",
  })
  void theHeadAndTheSmallestImageAreKnown(String name, String head, int smallest) {
    assertEquals(head, Models.headName(name));
    assertEquals(head + ".weight", Models.info(name).headWeight());
    assertEquals(smallest, Models.info(name).smallestImage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "vgg11",
        "alexnet",
        "mobilenet_v2",
        "efficientnet_b0",
        "convnext_tiny",
        "vit_b_32",
        "mobilenet_v3_small",
        "densenet121",
        "squeezenet1_1"
      })
  void theHeadIsReplacedInItsPlaceByPythonsDraws(String name) {
    try (PointerScope scope = new PointerScope()) {
      Module model = Models.getModel(name, 7);
      String weightKey = Models.info(name).headWeight();
      assertEquals(7, get(model.namedParameters(), weightKey).size(0));
      List<String> keys = List.copyOf(model.stateDict().keySet());
      Set<Long> backbone = Parameters.ids(model);

      torch.manual_seed(5);
      Models.replaceHead(model, name, 3);
      double next = torch.rand(1).item_double();

      assertEquals(keys, List.copyOf(model.stateDict().keySet()));
      Tensor weight = get(model.namedParameters(), weightKey);
      assertEquals(3, weight.size(0));
      assertTrue(weight.requires_grad());
      List<String> fresh =
          model.namedParameters().entrySet().stream()
              .filter(e -> !backbone.contains(Parameters.id(e.getValue())))
              .map(Map.Entry::getKey)
              .collect(Collectors.toList());
      assertEquals(List.of(weightKey, weightKey.replace("weight", "bias")), fresh);
      torch.manual_seed(5);
      Tensor expected =
          weight.dim() == 4
              ? Layers.biasedConv2d(weight.size(1), 3, 1, 1, 0, 1).weight()
              : new LinearImpl(weight.size(1), 3).weight();
      assertTrue(expected.equal(weight));
      assertEquals(torch.rand(1).item_double(), next, "the generator's place");
    }
  }

  @Test
  void aHeadHasAtLeastOneOutput() {
    try (PointerScope scope = new PointerScope()) {
      Module model = SqueezeNet.squeezenet1_1(2);
      assertThrows(
          IllegalArgumentException.class, () -> Models.replaceHead(model, "squeezenet1_1", 0));
      assertThrows(IllegalArgumentException.class, () -> Models.getModel("alexnet", 0));
    }
  }

  @Test
  void imagesThatAreTooSmallAreRefusedInWords() {
    assertMessage(
        "alexnet takes images of 63 by 63 pixels or more, not 62 by 62",
        () -> Models.info("alexnet").requireImage(62));
    Models.info("alexnet").requireImage(63);
    assertMessage(
        "vit_b_16 takes images of 224 by 224 pixels, not 256 by 256",
        () -> Models.info("vit_b_16").requireImage(256));
    Models.info("vit_b_16").requireImage(224);
    try (PointerScope scope = new PointerScope()) {
      Module vit = TinyFamilies.make("vit");
      assertMessage(
          "expected images of 32 by 32 pixels, found 32 by 48",
          () -> vit.forward(torch.zeros(1, 3, 32, 48)));
      assertMessage(
          "an image of 50 cannot be cut into squares of 32: choose a multiple",
          () -> VisionTransformer.vit_b_32(2, 50));
      assertEquals(2, VisionTransformer.vit_b_32(2, 64).forward(torch.zeros(1, 3, 64, 64)).size(1));
    }
  }

  @Test
  void theOptionsOfResNetsAreForResNets() {
    assertMessage(
        "alexnet has no width, groups or dilation to choose: those are for ResNets",
        () -> Models.getModel("alexnet", new ResNetOptions().withFirstPlanes(2)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "vgg11",
        "alexnet",
        "mobilenet_v2",
        "efficientnet_b0",
        "efficientnet_v2_s",
        "convnext_tiny",
        "mobilenet_v3_small",
        "densenet121",
        "squeezenet1_1"
      })
  void theChannelIsLastWhereAllPointwiseConvolutionsFillAVector(String name) {
    try (PointerScope scope = new PointerScope()) {
      boolean fill =
          Models.getModel(name, 2).namedModules().values().stream()
              .filter(Conv2dImpl.class::isInstance)
              .map(m -> ((Conv2dImpl) m).weight())
              .filter(w -> w.size(2) == 1)
              .allMatch(w -> w.size(0) % 16 == 0 && w.size(1) % 16 == 0);
      assertEquals(fill, Models.info(name).channelsLast());
    }
  }

  @Test
  void ofSomeFamiliesTheChannelIsNotLast() {
    assertFalse(Models.info("efficientnet_b0").channelsLast());
    assertTrue(Models.info("densenet161").channelsLast());
  }

  private static void assertMessage(String message, Runnable action) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  private static Tensor get(Map<String, Tensor> tensors, String key) {
    return Objects.requireNonNull(tensors.get(key), key);
  }
}
