package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Compares a loader's batches with a fixture of {@code scripts/fixtures/batches.py}. */
final class Epochs {
  private static final Normalize NORMALIZE =
      new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});

  private Epochs() {}

  static ImageFolder train(Path folder, int crop) {
    return new ImageFolder(
        folder.resolve("train"),
        new Compose(
            new RandomResizedCrop(crop), new RandomHorizontalFlip(), new ToTensor(), NORMALIZE));
  }

  static ImageFolder val(Path folder, int crop, int resize) {
    return new ImageFolder(
        folder.resolve("val"),
        new Compose(new Resize(resize), new CenterCrop(crop), new ToTensor(), NORMALIZE));
  }

  /** Two epochs with validation; {@code between} runs after each training batch. */
  static void assertTwoEpochs(
      String fixture,
      DataLoader train,
      DataLoader val,
      @Nullable Generator generator,
      Runnable between) {
    JsonArray rows = JsonFixture.read(fixture).getAsJsonArray();
    int row = 0;
    for (int epoch = 0; epoch < 2; epoch++) {
      try (BatchIterator batches = train.iterator()) {
        while (batches.hasNext()) {
          assertBatch(rows.get(row++).getAsJsonObject(), batches, generator);
          between.run();
        }
      }
      try (BatchIterator batches = val.iterator()) {
        while (batches.hasNext()) {
          assertBatch(rows.get(row++).getAsJsonObject(), batches, generator);
        }
      }
    }
    assertEquals(rows.size(), row);
  }

  static void assertBatch(JsonObject row, BatchIterator batches, @Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      Batch batch = batches.next();
      int[] labels = JsonFixture.ints(row.get("y"));
      assertEquals(labels.length, batch.size());
      assertArrayEquals(labels, ints(batch.targets()), "labels of " + row);
      assertEquals(
          row.get("state").getAsString(),
          Pictures.sha256(ByteBuffer.wrap(GeneratorState.of(GeneratorState.orDefault(generator)))),
          "generator after " + row);
      assertEquals(row.get("x").getAsString(), Pictures.sha256(batch.inputs()), "" + row);
      assertEquals(torch.ScalarType.Long, batch.targets().scalar_type().intern());
      assertTrue(batch.inputs().is_contiguous());
      assertFalse(batch.inputs().requires_grad());
    }
  }

  private static int[] ints(Tensor longs) {
    int[] values = new int[(int) longs.numel()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) longs.data_ptr_long().get(i);
    }
    return values;
  }
}
