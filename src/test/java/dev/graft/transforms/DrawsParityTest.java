package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("parity")
class DrawsParityTest {
  @BeforeAll
  static void load() {
    Natives.load();
  }

  @Test
  void cropsAndFlipsAreTorchvisionsFromAnOwnGeneratorAndFromTheDefaultOne() {
    try (Generator own = torch.make_generator_cpu(11)) {
      assertDraws(own);
    }
    torch.manual_seed(11);
    assertDraws(null);
  }

  private static void assertDraws(@org.jspecify.annotations.Nullable Generator generator) {
    RandomResizedCrop crop = new RandomResizedCrop(224);
    RandomHorizontalFlip flip = new RandomHorizontalFlip();
    int line = 0;
    for (JsonElement element : JsonFixture.read("transforms/draws.json").getAsJsonArray()) {
      JsonArray row = element.getAsJsonArray();
      int width = row.get(0).getAsInt();
      int height = row.get(1).getAsInt();
      var expected =
          new RandomResizedCrop.Step(
              row.get(3).getAsInt(),
              row.get(2).getAsInt(),
              row.get(5).getAsInt(),
              row.get(4).getAsInt(),
              224,
              224,
              InterpolationMode.BILINEAR);
      assertEquals(expected, crop.draw(width, height, generator), "draw " + line);
      assertEquals(
          new RandomHorizontalFlip.Step(224, 224, row.get(6).getAsBoolean()),
          flip.draw(224, 224, generator),
          "flip " + line++);
    }
  }

  @Test
  void thousandsOfCropsOfALargePhotoAreTorchvisions() {
    JsonObject expected = JsonFixture.read("transforms/many-draws.json").getAsJsonObject();
    int[] log = JsonFixture.ints(expected.get("log_ratio"));
    assertEquals(log[0], Float.floatToIntBits(RandomResizedCrop.log(3.0 / 4.0)));
    assertEquals(log[1], Float.floatToIntBits(RandomResizedCrop.log(4.0 / 3.0)));
    int count = expected.get("crops").getAsInt();
    ByteBuffer crops = ByteBuffer.allocate(16 * count).order(ByteOrder.LITTLE_ENDIAN);
    RandomResizedCrop transform = new RandomResizedCrop(224);
    try (Generator generator = torch.make_generator_cpu(5)) {
      for (int i = 0; i < count; i++) {
        var crop = (RandomResizedCrop.Step) transform.draw(5000, 3750, generator);
        crops.putInt(crop.top()).putInt(crop.left());
        crops.putInt(crop.cropHeight()).putInt(crop.cropWidth());
      }
    }
    assertEquals(expected.get("sha256").getAsString(), Pictures.sha256(crops));
  }
}
