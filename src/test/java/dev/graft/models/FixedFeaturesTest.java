package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Backbone;
import dev.graft.nn.FrozenBatchNorm;
import dev.graft.nn.Module;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which models have features that training mode leaves alone, and in which child they end. */
class FixedFeaturesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "vgg11_bn",
        "alexnet",
        "mobilenet_v2",
        "mobilenet_v3_small",
        "densenet121",
        "squeezenet1_1",
        "vit_b_32",
        "efficientnet_b0",
        "efficientnet_v2_s",
        "convnext_tiny"
      })
  void aModelSaysWhetherItHasStochasticDepth(String name) {
    ModelInfo info = Models.info(name);
    try (PointerScope scope = new PointerScope()) {
      torch.manual_seed(1);
      Module model = Models.getModel(name, 3);
      model.requiresGrad_(false);
      model.train(true);
      FrozenBatchNorm.eval(model);
      long side = info.anyImage() ? 64 : info.smallestImage();
      Tensor x = torch.randn(2, 3, side, side);
      Backbone backbone = new Backbone(model, info.lastChild());
      if (info.stochasticDepth()) {
        IllegalStateException wrong =
            assertThrows(IllegalStateException.class, () -> backbone.requireFixed(x));
        assertTrue(
            String.valueOf(wrong.getMessage()).contains("dropout or stochastic depth"),
            wrong.getMessage());
        IllegalArgumentException early =
            assertThrows(IllegalArgumentException.class, info::requireFixedFeatures);
        assertTrue(String.valueOf(early.getMessage()).startsWith(name), early.getMessage());
      } else {
        assertDoesNotThrow(() -> backbone.requireFixed(x));
        assertDoesNotThrow(info::requireFixedFeatures);
      }
    }
  }
}
