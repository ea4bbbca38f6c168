package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EveryModelTest {
  static List<String> names() {
    return Models.listModels();
  }

  @ParameterizedTest
  @ValueSource(strings = {"resnet18", "resnext50_32x4d"})
  void forwardAndBackwardRunInBothMemoryFormats(String name) {
    check(name);
  }

  @ParameterizedTest
  @Tag("slow")
  @MethodSource("names")
  void forwardAndBackwardOfEveryModelRunInBothMemoryFormats(String name) {
    check(name);
  }

  @Test
  void modelsAreListedAsTorchvisionNamesThem() {
    assertEquals(
        List.of(
            "resnet101",
            "resnet152",
            "resnet18",
            "resnet34",
            "resnet50",
            "resnext101_32x8d",
            "resnext101_64x4d",
            "resnext50_32x4d",
            "wide_resnet101_2",
            "wide_resnet50_2"),
        Models.listModels());
  }

  @Test
  void anUnknownModelIsRefusedWithTheNamesThereAre() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Models.getModel("resnet19", 2))
            .getMessage();
    assertTrue(
        String.valueOf(message).startsWith("no model \"resnet19\": choose from resnet101, "));
  }

  @Test
  void theHeadIsWhereTheRegistrySays() {
    try (PointerScope scope = new PointerScope()) {
      Module model = Models.getModel("ResNet18", new ResNetOptions().withFirstPlanes(2));
      LinearImpl head = model.child(Models.headName("resnet18"), LinearImpl.class);
      assertEquals(16, head.options().in_features().get());
      assertEquals(1000, head.options().out_features().get());
    }
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

  // Two images, so that BatchNorm has a variance where the last stage has one pixel.
  private static void check(String name) {
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(3);
      Module model = Models.getModel(name, 2);
      Tensor x = torch.randn(2, 3, 32, 32);
      double contiguous = step(model, x);
      model.toMemoryFormat(MemoryFormat.ChannelsLast);
      double channelsLast =
          step(
              model,
              x.to(
                  x.scalar_type(),
                  false,
                  false,
                  new MemoryFormatOptional(MemoryFormat.ChannelsLast)));
      // Rounding only: 152 layers of it differ by 1e-4 at most.
      assertEquals(contiguous, channelsLast, 1e-3 * Math.abs(contiguous));
    }
  }

  private static double step(Module model, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      model.zero_grad(true);
      Tensor loss = torch.cross_entropy_loss(model.forward(x), torch.tensor(new long[] {0, 1}));
      loss.backward();
      model
          .namedParameters()
          .forEach(
              (key, p) -> {
                assertTrue(p.grad().defined(), key);
                assertTrue(torch.isfinite(p.grad()).all().item_bool(), key);
              });
      return loss.item_double();
    }
  }
}
