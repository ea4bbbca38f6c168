package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.DataException;
import dev.graft.data.DataLoader;
import dev.graft.data.Dataset;
import dev.graft.data.MixUp;
import dev.graft.data.TensorDataset;
import dev.graft.nn.Backbone;
import dev.graft.nn.FrozenBatchNorm;
import dev.graft.nn.Network;
import dev.graft.optim.SGD;
import dev.graft.testing.OneThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.CrossEntropyLossImpl;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class CachedFeaturesTest {
  private static final int SAMPLES = 10;
  private static final int BATCH = 4;
  private static final int EPOCHS = 12;

  private PointerScope scope;
  private TinyNet model;
  private Placement placement;
  private SGD optimizer;
  private Samples samples;

  @BeforeEach
  void begin() {
    scope = new PointerScope();
    fresh();
  }

  private void fresh() {
    torch.manual_seed(1);
    model = new TinyNet();
    optimizer =
        new SGD(Strategy.FREEZE.prepare(model, "fc", 0.1, 0), SGD.options().lr(0.1).momentum(0.9));
    placement = new Placement(new Device("cpu"), Precision.FP32, torch.MemoryFormat.Contiguous);
    samples = new Samples();
  }

  @AfterEach
  void end() {
    scope.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void lossesAreTheSameAndASampleIsReadOncePerSizeOfBatch(int workers) {
    List<Double> plain = new ArrayList<>();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      epoch(model, samples, workers, plain);
    }
    assertEquals(EPOCHS, samples.reads(0));
    fresh();
    List<Double> cached = new ArrayList<>();
    try (CachedFeatures network = new CachedFeatures(model, "fc", placement)) {
      Dataset rows = network.over(samples);
      assertEquals(samples.fingerprint(), rows.fingerprint());
      for (int epoch = 0; epoch < EPOCHS; epoch++) {
        epoch(network, rows, workers, cached);
      }
    }
    assertEquals(plain, cached);
    // Once for a batch of 4 and once for one of 2; and again for those that met a new one there.
    int reads = 0;
    for (int i = 0; i < SAMPLES; i++) {
      reads += samples.reads(i);
    }
    assertTrue(reads < EPOCHS * SAMPLES / 2, "reads: " + reads);
  }

  @Test
  void aLayerThatIsTrainedBeforeTheHeadIsNamed() {
    model.parameter("conv.weight").requires_grad_(true);
    assertRefused(
        samples, "conv.weight is trained: only where all before fc is frozen", Recipe.PLAIN);
  }

  @Test
  void batchNormInTrainingModeIsRefused() {
    FrozenBatchNorm.eval(model);
    assertRefused(
        samples,
        "the layers before fc give other features in training mode than in evaluation mode",
        Recipe.PLAIN);
  }

  @Test
  void aChildThatIsNotTheLastIsRefused() {
    model.requiresGrad_(false);
    assertFirstChild("conv", "the network's output is not that of its child conv");
    assertThrows(IllegalArgumentException.class, () -> train("head", samples, frozen()));
  }

  private void assertFirstChild(String child, String message) {
    model.train(false);
    Backbone backbone = new Backbone(model, child);
    IllegalStateException wrong =
        assertThrows(
            IllegalStateException.class, () -> backbone.requireFixed(torch.randn(2, 3, 4, 4)));
    assertTrue(String.valueOf(wrong.getMessage()).contains(message), wrong.getMessage());
  }

  @Test
  void samplesThatDrawAreNamed() {
    DataException wrong =
        assertThrows(DataException.class, () -> train("fc", new TinyImages(SAMPLES), frozen()));
    assertTrue(
        String.valueOf(wrong.getMessage()).matches("sample \\d: its transforms draw at random.*"),
        wrong.getMessage());
  }

  @Test
  void batchesThatWereMixedAreRefused() {
    CachedFeatures network = new CachedFeatures(model, "fc", placement);
    DataLoader mixed =
        DataLoader.builder(network.over(samples))
            .batchSize(BATCH)
            .batchTransform(new MixUp(0.2, 2))
            .build();
    IllegalArgumentException wrong =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Trainer.trainOneEpoch(
                    network,
                    new CrossEntropyLossImpl()::forward,
                    optimizer,
                    mixed,
                    placement,
                    frozen(),
                    new StepListener() {}));
    assertTrue(
        String.valueOf(wrong.getMessage()).contains("without a batch transform"),
        wrong.getMessage());
  }

  @Test
  void otherWeightsHaveOtherFeatures() {
    try (CachedFeatures network = new CachedFeatures(model, "fc", placement)) {
      Dataset rows = network.over(samples);
      List<Double> before = new ArrayList<>();
      evaluate(network, rows, before);
      torch.manual_seed(2);
      network.loadStateDict(new TinyNet().stateDict());
      List<Double> after = new ArrayList<>();
      evaluate(network, rows, after);
      List<Double> expected = new ArrayList<>();
      evaluate(model, samples, expected);
      assertEquals(expected, after);
      assertTrue(!before.equals(after), "other weights");
    }
  }

  @Test
  void aSampleHasFeaturesForEachSizeOfBatch() {
    FeatureStore store = new FeatureStore();
    store.put(new int[] {3, 1, 2}, torch.zeros(3, 2));
    assertTrue(store.has(1));
    assertTrue(store.hasAll(new int[] {1, 2, 3}));
    assertEquals(false, store.hasAll(new int[] {1, 2}));
    store.clear();
    assertEquals(false, store.has(1));
  }

  @Test
  void modesAreAsBefore() {
    model.train(true);
    FrozenBatchNorm.eval(model);
    try (CachedFeatures network = new CachedFeatures(model, "fc", placement)) {
      network.over(samples);
      network.forward(torch.full(new long[] {1, 1, 1, 1}, new Scalar(3.0)));
      boolean[] modes = {
        model.isTraining(), model.bn.get().is_training(), model.fc.get().is_training()
      };
      assertArrayEquals(new boolean[] {true, false, true}, modes);
    }
  }

  @Test
  void closingFreesAll() {
    long[] left = new long[3];
    for (int i = 0; i < left.length; i++) {
      train("fc", samples, frozen());
      left[i] = Pointer.totalCount();
    }
    assertEquals(left[1], left[2]);
  }

  private Recipe frozen() {
    return Recipe.PLAIN.withInTrainingMode(() -> FrozenBatchNorm.eval(model));
  }

  private void assertRefused(Dataset dataset, String message, Recipe recipe) {
    IllegalStateException wrong =
        assertThrows(IllegalStateException.class, () -> train("fc", dataset, recipe));
    assertTrue(String.valueOf(wrong.getMessage()).contains(message), wrong.getMessage());
  }

  private void train(String child, Dataset dataset, Recipe recipe) {
    try (PointerScope inner = new PointerScope();
        CachedFeatures network = new CachedFeatures(model, child, placement);
        DataLoader loader =
            DataLoader.builder(network.over(dataset)).batchSize(BATCH).numWorkers(1).build()) {
      Trainer.trainOneEpoch(
          network,
          new CrossEntropyLossImpl()::forward,
          optimizer,
          loader,
          placement,
          recipe,
          new StepListener() {});
    }
  }

  private void epoch(Network network, Dataset dataset, int workers, List<Double> losses) {
    try (DataLoader loader =
        DataLoader.builder(dataset).batchSize(BATCH).shuffle(true).numWorkers(workers).build()) {
      Trainer.trainOneEpoch(
          network,
          new CrossEntropyLossImpl()::forward,
          optimizer,
          loader,
          placement,
          frozen(),
          collect(losses));
    }
  }

  private void evaluate(Network network, Dataset dataset, List<Double> losses) {
    try (DataLoader loader = DataLoader.builder(dataset).batchSize(BATCH).build()) {
      Trainer.evaluate(
          network, new CrossEntropyLossImpl()::forward, loader, placement, collect(losses));
    }
  }

  private static StepListener collect(List<Double> losses) {
    return new StepListener() {
      @Override
      public void afterStep(int step, double loss, int size) {
        losses.add(loss);
      }
    };
  }

  /** Random images that draw nothing, and how often each was read. */
  private static final class Samples implements Dataset {
    private final AtomicIntegerArray reads = new AtomicIntegerArray(SAMPLES);
    private final TensorDataset tensors;

    Samples() {
      long[] targets = new long[SAMPLES];
      for (int i = 0; i < SAMPLES; i++) {
        targets[i] = i % 2;
      }
      tensors = new TensorDataset(torch.randn(SAMPLES, 3, 4, 4), torch.tensor(targets));
    }

    int reads(int index) {
      return reads.get(index);
    }

    @Override
    public int size() {
      return SAMPLES;
    }

    @Override
    public Item load(int index) {
      reads.incrementAndGet(index);
      return tensors.load(index);
    }
  }
}
