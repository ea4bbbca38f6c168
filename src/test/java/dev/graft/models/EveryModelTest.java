package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EveryModelTest {
  private static final List<String> QUICK =
      List.of(
          "resnet18",
          "resnext50_32x4d",
          "mobilenet_v2",
          "efficientnet_b0",
          "convnext_tiny",
          "vit_b_32",
          "mobilenet_v3_small",
          "densenet121",
          "squeezenet1_1");

  static List<String> quick() {
    return QUICK;
  }

  static List<String> otherResNets() {
    return others(true);
  }

  static List<String> others() {
    return others(false);
  }

  private static List<String> others(boolean resnets) {
    return Models.listModels().stream()
        .filter(name -> !QUICK.contains(name) && Models.info(name).choosesWidth() == resnets)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("quick")
  void forwardAndBackwardRunInBothMemoryFormats(String name) {
    check(name);
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("otherResNets")
  void forwardAndBackwardOfTheOtherResNetsRunInBothMemoryFormats(String name) {
    check(name);
  }

  @ParameterizedTest
  @Tag("long")
  @MethodSource("others")
  void forwardAndBackwardOfTheOtherModelsRunInBothMemoryFormats(String name) {
    check(name);
  }

  @Test
  void modelsAreListedAsTorchvisionNamesThem() {
    assertEquals(
        List.of(
            "alexnet",
            "convnext_base",
            "convnext_large",
            "convnext_small",
            "convnext_tiny",
            "densenet121",
            "densenet161",
            "densenet169",
            "densenet201",
            "efficientnet_b0",
            "efficientnet_b1",
            "efficientnet_b2",
            "efficientnet_b3",
            "efficientnet_b4",
            "efficientnet_b5",
            "efficientnet_b6",
            "efficientnet_b7",
            "efficientnet_v2_l",
            "efficientnet_v2_m",
            "efficientnet_v2_s",
            "mobilenet_v2",
            "mobilenet_v3_large",
            "mobilenet_v3_small",
            "resnet101",
            "resnet152",
            "resnet18",
            "resnet34",
            "resnet50",
            "resnext101_32x8d",
            "resnext101_64x4d",
            "resnext50_32x4d",
            "squeezenet1_0",
            "squeezenet1_1",
            "vgg11",
            "vgg11_bn",
            "vgg13",
            "vgg13_bn",
            "vgg16",
            "vgg16_bn",
            "vgg19",
            "vgg19_bn",
            "vit_b_16",
            "vit_b_32",
            "vit_l_16",
            "vit_l_32",
            "wide_resnet101_2",
            "wide_resnet50_2"),
        Models.listModels());
  }

  @Test
  void anUnknownModelIsRefusedWithTheNamesThereAre() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Models.getModel("resnet19", 2))
            .getMessage();
    assertTrue(String.valueOf(message).startsWith("no model \"resnet19\": choose from alexnet, "));
  }

  @Test
  void aModelMadeWithoutAScopeLives() {
    ResNet model = ResNet.resnet18(new ResNetOptions().withFirstPlanes(2));
    try (PointerScope scope = new PointerScope()) {
      assertEquals(1000, model.forward(torch.zeros(2, 3, 32, 32)).size(1));
    }
    model.close();
    assertTrue(model.isNull() && model.layer4.get().isNull());
  }

  @Test
  void whatABlockCannotDoIsRefused() {
    ResNetOptions options = new ResNetOptions();
    assertThrows(IllegalArgumentException.class, () -> ResNet.resnet18(options.withGroups(2, 64)));
    assertThrows(
        IllegalArgumentException.class,
        () -> ResNet.resnet18(options.withReplaceStrideWithDilation(true, false, false)));
    assertThrows(IllegalArgumentException.class, () -> options.withNumClasses(0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ResNet(BlockType.BASIC, List.of(1, 1, 1), options));
  }

  private static void check(String name) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      Module model = Models.getModel(name, 5);
      Models.replaceHead(model, name, 2); // those of Vision Transformers are zero at first
      // Two images, so that BatchNorm has a variance where the last stage has one pixel.
      long side = Math.max(32, Models.info(name).smallestImage());
      Tensor x = torch.randn(2, 3, side, side);
      Tensor channelsLastX =
          x.to(x.scalar_type(), false, false, new MemoryFormatOptional(MemoryFormat.ChannelsLast));
      train(model, x);
      Tensor contiguous = evaluate(model, x);
      model.toMemoryFormat(MemoryFormat.ChannelsLast);
      Tensor channelsLast = evaluate(model, channelsLastX);
      train(model, channelsLastX);

      assertTrue(contiguous.abs().max().item_double() > 0, "SqueezeNet's may all be cut off");
      // Rounding only: float32's 6e-8 grows to 1e-5 over 152 layers.
      double apart =
          contiguous.sub(channelsLast).abs().max().item_double()
              / contiguous.abs().max().item_double();
      assertEquals(0, apart, 1e-4);
    }
  }

  private static Tensor evaluate(Module model, Tensor x) {
    model.eval();
    Tensor logits = model.forward(x).detach();
    assertEquals(List.of(2L, 2L), List.of(logits.size(0), logits.size(1)));
    return logits;
  }

  private static void train(Module model, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      model.train(true);
      model.zero_grad(true);
      torch.cross_entropy_loss(model.forward(x), torch.tensor(new long[] {0, 1})).backward();
      model
          .namedParameters()
          .forEach(
              (key, p) -> {
                assertTrue(p.grad().defined(), key);
                assertTrue(torch.isfinite(p.grad()).all().item_bool(), key);
              });
    }
  }
}
