package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("parity")
class DataLoaderParityTest {
  private static final Path PHOTOS = JsonFixture.path("batches/photos");

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void twoEpochsWithValidationArePythonsWhateverTheWorkers(int workers) {
    torch.manual_seed(1);
    assertEpochs("batches/plain.json", workers, false, null, () -> {});
    try (Generator own = torch.make_generator_cpu(1)) {
      torch.manual_seed(99);
      assertEpochs("batches/plain.json", workers, false, own, () -> {});
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void dropLastLeavesOutTheLastBatchAsPython(int workers) {
    torch.manual_seed(1);
    assertEpochs("batches/drop-last.json", workers, true, null, () -> {});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aModelThatDrawsBetweenTheBatchesChangesTheDrawsAsInPython(int workers) {
    try (Generator own = torch.make_generator_cpu(1)) {
      assertEpochs("batches/dropout.json", workers, false, own, () -> drawSeven(own));
    }
    torch.manual_seed(1);
    assertEpochs("batches/dropout.json", workers, false, null, () -> drawSeven(null));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aLoopLeftEarlyLeavesTheGeneratorWherePythonDoes(int workers) {
    JsonArray rows = JsonFixture.read("batches/left-early.json").getAsJsonArray();
    try (Generator own = torch.make_generator_cpu(1);
        DataLoader loader = loader(Epochs.train(PHOTOS, 16), workers, own).shuffle(true).build()) {
      try (BatchIterator batches = loader.iterator()) {
        Epochs.assertBatch(rows.get(0).getAsJsonObject(), batches, own);
      }
      try (BatchIterator batches = loader.iterator()) {
        for (int i = 1; i < 4; i++) {
          Epochs.assertBatch(rows.get(i).getAsJsonObject(), batches, own);
        }
      }
    }
  }

  @Test
  void twoRunsWithGeneratorsOfTheirOwnDoNotDisturbEachOther() {
    JsonArray rows = JsonFixture.read("batches/plain.json").getAsJsonArray();
    try (Generator one = torch.make_generator_cpu(1);
        Generator two = torch.make_generator_cpu(1);
        DataLoader a = loader(Epochs.train(PHOTOS, 16), 1, one).shuffle(true).build();
        DataLoader b = loader(Epochs.train(PHOTOS, 16), 0, two).shuffle(true).build();
        BatchIterator first = a.iterator();
        BatchIterator second = b.iterator()) {
      for (int i = 0; i < a.batches(); i++) {
        Epochs.assertBatch(rows.get(i).getAsJsonObject(), first, one);
        Epochs.assertBatch(rows.get(i).getAsJsonObject(), second, two);
      }
    }
  }

  @Test
  void channelsLastHoldsTheSameValues() {
    ImageFolder photos = Epochs.val(PHOTOS, 16, 20);
    try (DataLoader plain = loader(photos, 0, null).build();
        DataLoader last =
            loader(photos, 2, null).memoryFormat(torch.MemoryFormat.ChannelsLast).build();
        BatchIterator expected = plain.iterator();
        BatchIterator found = last.iterator();
        PointerScope scope = new PointerScope()) {
      var x = found.next().inputs();
      assertEquals(true, expected.next().inputs().equal(x));
      assertEquals(true, x.is_contiguous(torch.MemoryFormat.ChannelsLast));
    }
  }

  private static void assertEpochs(
      String fixture,
      int workers,
      boolean dropLast,
      @Nullable Generator generator,
      Runnable between) {
    try (DataLoader train =
            loader(Epochs.train(PHOTOS, 16), workers, generator)
                .shuffle(true)
                .dropLast(dropLast)
                .build();
        DataLoader val = loader(Epochs.val(PHOTOS, 16, 20), workers, generator).build()) {
      Epochs.assertTwoEpochs(fixture, train, val, generator, between);
    }
  }

  private static DataLoader.Builder loader(
      ImageFolder photos, int workers, @Nullable Generator generator) {
    return DataLoader.builder(photos).batchSize(4).numWorkers(workers).generator(generator);
  }

  private static void drawSeven(@Nullable Generator generator) {
    try (PointerScope scope = new PointerScope()) {
      torch.rand(
          new long[] {7},
          generator == null ? new GeneratorOptional() : new GeneratorOptional(generator));
    }
  }
}
