package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PretrainedWeightsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "resnet18",
        "resnet34",
        "resnet50",
        "resnet101",
        "resnet152",
        "resnext50_32x4d",
        "resnext101_32x8d",
        "resnext101_64x4d",
        "wide_resnet50_2",
        "wide_resnet101_2"
      })
  void everyResNetHasWeightsWhoseNamesCarryTheirDigest(String model) {
    for (String name : PretrainedWeights.names(model)) {
      String file = PretrainedWeights.fileName(model, name);
      assertNotNull(file);
      String digest = Digests.hashPrefix(file);
      assertEquals(model + "-" + digest + ".pth", file);
    }
    assertNotNull(PretrainedWeights.fileName(model, "imagenet"));
  }

  @ParameterizedTest
  @MethodSource("dev.graft.models.Models#listModels")
  void everyModelHasWeightsWithADigest(String model) {
    assertNotNull(PretrainedWeights.fileName(model, "imagenet"));
    for (String name : PretrainedWeights.names(model)) {
      String file = PretrainedWeights.fileName(model, name);
      assertNotNull(file);
      assertTrue(file.startsWith(model), file); // efficientnet_b0_rwightman-7f5810bc.pth
      assertNotNull(Digests.hashPrefix(file), file);
    }
  }

  @Test
  void imagenetIsTorchvisionsDefault() {
    assertEquals("resnet18-f37072fd.pth", PretrainedWeights.fileName("resnet18", "imagenet"));
    assertEquals("resnet50-11ad3fa6.pth", PretrainedWeights.fileName("resnet50", "imagenet"));
    assertEquals("resnet50-11ad3fa6.pth", PretrainedWeights.fileName("resnet50", "DEFAULT"));
    assertEquals("resnet50-0676ba61.pth", PretrainedWeights.fileName("resnet50", "IMAGENET1K_V1"));
  }

  @Test
  void unknownNamesHaveNoFile() {
    assertNull(PretrainedWeights.fileName("resnet18", "IMAGENET1K_V2"));
    assertNull(PretrainedWeights.fileName("inception_v3", "imagenet"));
    assertFalse(PretrainedWeights.names("inception_v3").iterator().hasNext());
  }

  @Test
  void digestsAreReadFromNamesAsTorchHubDoes() {
    assertEquals("f37072fd", Digests.hashPrefix("resnet18-f37072fd.pth"));
    assertEquals("1a0047aa", Digests.hashPrefix("resnext50_32x4d-1a0047aa.pth"));
    assertNull(Digests.hashPrefix("resnet18.pth"));
    assertNull(Digests.hashPrefix("resnet18-imagenet.pth"));
  }
}
