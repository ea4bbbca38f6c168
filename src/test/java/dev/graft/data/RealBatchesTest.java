package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import dev.graft.testing.RealData;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
@Tag("parity")
class RealBatchesTest {
  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void everyBatchOfTheArticlesFirstTwoEpochsIsPythons(int workers) {
    Path folder = RealData.hymenoptera();
    try (Generator own = torch.make_generator_cpu(1);
        DataLoader train =
            DataLoader.builder(Epochs.train(folder, 224))
                .batchSize(16)
                .shuffle(true)
                .numWorkers(workers)
                .generator(own)
                .build();
        DataLoader val =
            DataLoader.builder(Epochs.val(folder, 224, 256))
                .batchSize(16)
                .numWorkers(workers)
                .generator(own)
                .build()) {
      Epochs.assertTwoEpochs("batches/hymenoptera.json", train, val, own, () -> {});
    }
  }

  @Test
  void everyPhotoDecodesToPillowsPixels() {
    Path folder = RealData.hymenoptera();
    for (JsonElement element :
        JsonFixture.read("batches/hymenoptera-photos.json").getAsJsonArray()) {
      JsonArray row = element.getAsJsonArray();
      try (Image image = ImageReader.open(folder.resolve(row.get(0).getAsString()))) {
        assertEquals(row.get(1).getAsInt(), image.width(), row.toString());
        assertEquals(row.get(2).getAsInt(), image.height(), row.toString());
        assertEquals(row.get(3).getAsString(), Pictures.sha256(image), row.toString());
      }
    }
  }
}
