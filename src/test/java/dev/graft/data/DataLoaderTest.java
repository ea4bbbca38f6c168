package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.image.ImageException;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.NativeObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.IntConsumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DataLoaderTest {

  @BeforeAll
  static void load() {
    Natives.load();
  }

  private static DataLoader.Builder loader(Dataset dataset, int workers) {
    return DataLoader.builder(dataset).batchSize(4).numWorkers(workers);
  }

  /** The targets of each batch; checks that each input holds its target. */
  private static List<List<Integer>> epoch(DataLoader loader) {
    List<List<Integer>> batches = new ArrayList<>();
    try (BatchIterator iterator = loader.iterator()) {
      while (iterator.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          Batch batch = iterator.next();
          List<Integer> targets = new ArrayList<>();
          for (int i = 0; i < batch.size(); i++) {
            targets.add((int) batch.targets().data_ptr_long().get(i));
            assertEquals(targets.get(i), (int) batch.inputs().data_ptr_float().get(i));
          }
          batches.add(targets);
        }
      }
      assertThrows(NoSuchElementException.class, iterator::next);
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void batchesComeInOrderAndTheLastIsSmallerOrDropped(int workers) {
    try (DataLoader all = loader(new CountingDataset(10), workers).build();
        DataLoader whole = loader(new CountingDataset(10), workers).dropLast(true).build()) {
      assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7), List.of(8, 9)), epoch(all));
      assertEquals(3, all.batches());
      assertEquals(List.of(List.of(0, 1, 2, 3), List.of(4, 5, 6, 7)), epoch(whole));
      assertEquals(2, whole.batches());
    }
  }

  @Test
  void workersReadNoFurtherAheadThanAsked() throws InterruptedException {
    CountingDataset dataset = new CountingDataset(1000);
    try (DataLoader loader = loader(dataset, 2).prefetchBatches(3).build();
        BatchIterator batches = loader.iterator();
        PointerScope scope = new PointerScope()) {
      batches.next();
      Thread.sleep(300);
      assertEquals(4 * (1 + 3), dataset.loads.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aBadFileIsAnErrorThatNamesItWhereItIsDue(int workers) {
    CountingDataset dataset =
        new CountingDataset(8, DataLoaderTest::fifthIsBad, DataLoaderTest::fine);
    try (DataLoader loader = loader(dataset, workers).build();
        BatchIterator batches = loader.iterator();
        PointerScope scope = new PointerScope()) {
      batches.next();
      assertTrue(batches.hasNext());
      ImageException e = assertThrows(ImageException.class, batches::next);
      assertEquals("photos/5.jpg: is truncated", e.getMessage());
      assertFalse(batches.hasNext());
      assertEquals(0, dataset.open.get());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void skippedFilesAreLeftOutAndNamedOnce(int workers) {
    IntConsumer bad =
        i -> {
          fifthIsBad(i);
          if (i >= 8 && i < 12) {
            throw new ImageException(Path.of(i + ".jpg"), "is empty");
          }
        };
    CountingDataset dataset = new CountingDataset(14, bad, DataLoaderTest::fine);
    try (DataLoader loader = loader(dataset, workers).badFiles(BadFiles.SKIP).build()) {
      var expected = List.of(List.of(0, 1, 2, 3), List.of(4, 6, 7), List.of(12, 13));
      assertEquals(expected, epoch(loader));
      assertEquals(expected, epoch(loader));
      assertEquals(
          List.of("photos/5.jpg", "8.jpg", "9.jpg", "10.jpg", "11.jpg"),
          loader.skippedFiles().stream().map(Path::toString).toList());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void anEpochOfBadFilesOnlyIsAnError(int workers) {
    IntConsumer bad =
        i -> {
          throw new ImageException(Path.of(i + ".jpg"), "is empty");
        };
    try (DataLoader loader =
            loader(new CountingDataset(9, bad, DataLoaderTest::fine), workers)
                .badFiles(BadFiles.SKIP)
                .build();
        BatchIterator batches = loader.iterator()) {
      assertTrue(batches.hasNext());
      DataException e = assertThrows(DataException.class, batches::next);
      assertTrue(String.valueOf(e.getMessage()).contains("could be read"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void otherFailuresOfAWorkerReachTheUserEvenWhereBadFilesAreSkipped(int workers) {
    IntConsumer fails =
        i -> {
          if (i == 6) {
            throw new IllegalStateException("six is wrong\nbacktrace");
          }
        };
    IntConsumer error =
        i -> {
          if (i == 6) {
            throw new StackOverflowError("deep");
          }
        };
    for (CountingDataset dataset :
        List.of(
            new CountingDataset(8, fails, DataLoaderTest::fine),
            new CountingDataset(8, DataLoaderTest::fine, fails),
            new CountingDataset(8, error, DataLoaderTest::fine),
            new CountingDataset(8, DataLoaderTest::fine, error))) {
      try (DataLoader loader = loader(dataset, workers).badFiles(BadFiles.SKIP).build();
          BatchIterator batches = loader.iterator();
          PointerScope scope = new PointerScope()) {
        batches.next();
        DataException e =
            assertThrows(
                DataException.class,
                () -> {
                  if (batches.hasNext()) {
                    batches.next();
                  }
                });
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("sample 6: "), message);
        assertFalse(message.contains("\n"), message);
      }
      assertEquals(0, dataset.open.get());
    }
  }

  @Test
  void aLoaderClosedInTheMiddleOfAnEpochIsAnErrorAndNoHang() {
    DataLoader loader = loader(new CountingDataset(100), 2).build();
    try (BatchIterator batches = loader.iterator();
        PointerScope scope = new PointerScope()) {
      batches.next();
      loader.close();
      assertThrows(
          IllegalStateException.class,
          () -> {
            while (batches.hasNext()) {
              batches.next();
            }
          });
    }
  }

  @Test
  void anInterruptedReaderStopsAndKeepsItsInterrupt() {
    CountingDataset dataset = new CountingDataset(100);
    try (DataLoader loader = loader(dataset, 1).build();
        BatchIterator batches = loader.iterator();
        PointerScope scope = new PointerScope()) {
      Thread.currentThread().interrupt();
      assertThrows(DataException.class, batches::next);
      assertTrue(Thread.interrupted());
    }
    assertEquals(0, dataset.open.get());
  }

  @Test
  void threadsEndWithTheLoader() throws InterruptedException {
    try (DataLoader loader = loader(new CountingDataset(20), 3).build()) {
      epoch(loader);
      assertTrue(workers() > 0);
    }
    // A pool is terminated a moment before its threads are dead.
    for (int i = 0; i < 100 && workers() > 0; i++) {
      Thread.sleep(50);
    }
    assertEquals(0, workers());
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("graft-data-") && thread.isAlive())
        .count();
  }

  @Tag("resource")
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void nativeObjectsAreFreedAlsoWhenALoopIsLeftEarly(int workers) {
    CountingDataset dataset = new CountingDataset(64);
    try (DataLoader loader = loader(dataset, workers).shuffle(true).build()) {
      long before = 0;
      for (int round = 0; round < 60; round++) {
        if (round == 10) {
          before = NativeObjects.settled();
        }
        try (BatchIterator batches = loader.iterator()) {
          for (int i = 0; i < 3; i++) {
            try (PointerScope scope = new PointerScope()) {
              batches.next();
            }
          }
        }
      }
      assertEquals(before, Pointer.totalCount());
      assertEquals(0, dataset.open.get());
    }
  }

  @Tag("resource")
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void imagesAndTheirBatchesAreFreed(int workers) {
    ImageFolder photos = Epochs.train(JsonFixture.path("batches/photos"), 16);
    try (DataLoader loader = loader(photos, workers).shuffle(true).build()) {
      long objects = 0;
      long bytes = 0;
      for (int round = 0; round < 40; round++) {
        if (round == 10) {
          objects = NativeObjects.settled();
          bytes = Pointer.totalBytes();
        }
        try (BatchIterator batches = loader.iterator()) {
          while (batches.hasNext()) {
            try (PointerScope scope = new PointerScope()) {
              batches.next();
            }
          }
        }
      }
      assertEquals(objects, Pointer.totalCount());
      assertEquals(bytes, Pointer.totalBytes());
    }
  }

  private static void fine(int index) {}

  private static void fifthIsBad(int index) {
    if (index == 5) {
      throw new ImageException(Path.of("photos", "5.jpg"), "is truncated");
    }
  }
}
