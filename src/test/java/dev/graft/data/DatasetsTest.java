package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DatasetsTest {
  private PointerScope scope;

  @BeforeEach
  void open() {
    Natives.load();
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void aSubsetIsItsSamplesInItsOwnOrder() {
    Subset subset = new Subset(new CountingDataset(10), 7, 0, 7);
    assertEquals(List.of(7L, 0L, 7L), targets(subset));
    assertEquals("sample 0", subset.describe(1));
    assertThrows(IllegalArgumentException.class, () -> new Subset(subset, 3));
    assertThrows(IllegalArgumentException.class, () -> new Subset(subset, -1));
  }

  @Test
  void concatenatedDataSetsFollowOneAnotherAndEmptyOnesDoNotCount() {
    Dataset ten = new CountingDataset(10);
    Dataset none = new Subset(ten);
    ConcatDataset all =
        new ConcatDataset(none, new Subset(ten, 3, 4), none, none, new Subset(ten, 5), none);
    assertEquals(List.of(3L, 4L, 5L), targets(all));
    assertEquals("sample 5", all.describe(2));
    assertThrows(IndexOutOfBoundsException.class, () -> all.load(3));
    assertThrows(IndexOutOfBoundsException.class, () -> all.load(-1));
    assertThrows(IllegalArgumentException.class, () -> new ConcatDataset());
  }

  @Test
  @Tag("property")
  void everySampleIsInOnePartOfASplit() {
    for (int size = 1; size < 60; size++) {
      for (double[] fractions : new double[][] {{0.5, 0.5}, {0.8, 0.15, 0.05}, {0, 1}}) {
        TreeSet<Integer> seen = new TreeSet<>();
        int count = 0;
        for (Subset part : RandomSplit.randomSplit(new CountingDataset(size), fractions, null)) {
          for (int index : part.indices()) {
            seen.add(index);
            count++;
          }
        }
        assertEquals(size, count);
        assertEquals(size, seen.size());
        assertEquals(size - 1, seen.last());
      }
    }
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    Dataset ten = new CountingDataset(10);
    for (int[] lengths : new int[][] {{3, 6}, {11, -1}, {}}) {
      assertThrows(
          IllegalArgumentException.class, () -> RandomSplit.randomSplit(ten, lengths, null));
    }
    for (double[] fractions : new double[][] {{0.5, 0.4}, {1.5, -0.5}, {Double.NaN, 1}, {}}) {
      assertThrows(
          IllegalArgumentException.class, () -> RandomSplit.randomSplit(ten, fractions, null));
    }
  }

  @Test
  void weightsThatCannotBeDrawnByAreRefused() {
    for (double[] weights : new double[][] {{1, -1}, {1, Double.NaN}, {0, 0}, {}}) {
      assertThrows(
          IllegalArgumentException.class, () -> new WeightedRandomSampler(weights, 1, true));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new WeightedRandomSampler(new double[] {1, 0, 1}, 3, false));
    assertThrows(
        IllegalArgumentException.class, () -> new WeightedRandomSampler(new double[] {1}, 0));
    int[] drawn = new WeightedRandomSampler(new double[] {1, 0, 1}, 50).indices(null);
    for (int index : drawn) {
      assertNotEquals(1, index, "a sample of weight 0");
    }
  }

  @Test
  void fingerprintsTellOrdersContentsAndPartsApart() {
    Dataset ten = new CountingDataset(10);
    assertEquals(new Subset(ten, 1, 2).fingerprint(), new Subset(ten, 1, 2).fingerprint());
    assertNotEquals(new Subset(ten, 1, 2).fingerprint(), new Subset(ten, 2, 1).fingerprint());
    assertNotEquals(new Subset(ten, 12 % 10).fingerprint(), new Subset(ten, 1, 2).fingerprint());
    assertNotEquals(
        new ConcatDataset(ten, new Subset(ten, 1)).fingerprint(),
        new ConcatDataset(new Subset(ten, 1), ten).fingerprint());
    Tensor x = torch.ones(3, 2);
    Tensor y = torch.tensor(new long[] {0, 1, 0});
    String print = new TensorDataset(x, y).fingerprint();
    assertEquals(print, new TensorDataset(x.clone(), y.clone()).fingerprint());
    assertNotEquals(print, new TensorDataset(x.add(x), y).fingerprint());
    assertNotEquals(print, new TensorDataset(x, torch.tensor(new long[] {0, 1, 1})).fingerprint());
    assertFalse(print.contains("\n"));
  }

  @Test
  void rowsOfTensorsAreSamples() {
    Tensor x = torch.tensor(new double[] {1, 2, 3, 4, 5, 6}).view(3, 2);
    TensorDataset data = new TensorDataset(x, torch.tensor(new long[] {5, 0, 2}));
    assertEquals(List.of(5L, 0L, 2L), targets(data));
    Sample sample = data.get(1, null);
    assertEquals(torch.ScalarType.Float, sample.input().scalar_type().intern());
    assertEquals(3, sample.input().get(0).item_double());
    try (DataLoader loader = DataLoader.builder(data).batchSize(2).build();
        BatchIterator batches = loader.iterator()) {
      batches.next();
      Batch last = batches.next();
      assertArrayEquals(new long[] {1, 2}, last.inputs().sizes().vec().get());
      assertEquals(6, last.inputs().get(0).get(1).item_double());
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorDataset(x, torch.tensor(new long[] {5, 0})));
    assertThrows(
        IllegalArgumentException.class,
        () -> new TensorDataset(x, torch.tensor(new int[] {5, 0, 1})));
    assertThrows(IndexOutOfBoundsException.class, () -> data.load(3));
  }

  @Test
  void severalLabelsASampleBecomeRowsOfFloats() {
    Tensor labels = torch.tensor(new double[] {1, 0, 1, 0, 0, 1}).view(2, 3);
    TensorDataset data = new TensorDataset(torch.zeros(2, 4), labels);
    try (DataLoader loader = DataLoader.builder(data).batchSize(2).numWorkers(1).build();
        BatchIterator batches = loader.iterator()) {
      Batch batch = batches.next();
      assertEquals(2, batch.size());
      assertEquals(torch.ScalarType.Float, batch.targets().scalar_type().intern());
      assertTrue(batch.targets().to(torch.ScalarType.Double).equal(labels));
    }
    Dataset mixed =
        new ConcatDataset(data, new TensorDataset(torch.zeros(1, 4), torch.tensor(new long[] {1})));
    try (DataLoader loader = DataLoader.builder(mixed).batchSize(3).build();
        BatchIterator batches = loader.iterator()) {
      DataException e = assertThrows(DataException.class, batches::next);
      assertEquals(
          "samples of one batch differ in their labels: 3 labels in row 0 but none in row 0",
          e.getMessage());
    }
  }

  @Test
  void whatCannotBeMixedIsNamed() {
    assertThrows(IllegalArgumentException.class, () -> new MixUp(0, 3));
    assertThrows(IllegalArgumentException.class, () -> new MixUp(Double.NaN, 3));
    assertThrows(IllegalArgumentException.class, () -> new CutMix(1, 0));
    Batch batch = new Batch(torch.zeros(2, 4), torch.tensor(new long[] {0, 3}));
    DataException flat =
        assertThrows(DataException.class, () -> new CutMix(1, 4).apply(batch, null));
    assertTrue(String.valueOf(flat.getMessage()).contains("found 2"));
    DataException few = assertThrows(DataException.class, () -> new MixUp(1, 3).apply(batch, null));
    assertEquals("class index 3 does not fit numClasses = 3", few.getMessage());
  }

  private static List<Long> targets(Dataset data) {
    List<Long> targets = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      try (Dataset.Item item = data.load(i)) {
        targets.add(item.target());
      }
    }
    return targets;
  }
}
