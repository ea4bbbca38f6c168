package dev.graft.models;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.internal.Natives;
import dev.graft.nn.Module;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrawingModelsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "densenet121",
        "squeezenet1_1",
        "mobilenet_v2",
        "mobilenet_v3_small",
        "efficientnet_b0",
        "convnext_tiny"
      })
  void aModelSaysWhetherItDraws(String name) {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      Module model = Models.getModel(name, new ResNetOptions().withNumClasses(3));
      model.train(true);
      Tensor before = torch.getDefaultCPUGenerator().get_state();
      model.forward(torch.ones(2, 3, 64, 64));
      boolean drew = !torch.equal(before, torch.getDefaultCPUGenerator().get_state());
      assertEquals(Models.info(name).draws(), drew);
    }
  }
}
