package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.DataLoader;
import dev.graft.data.MixUp;
import dev.graft.data.TensorDataset;
import dev.graft.nn.ClipGrad;
import dev.graft.nn.FrozenBatchNorm;
import dev.graft.nn.StateDict;
import dev.graft.optim.ExponentialMovingAverage;
import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.StateDicts;
import dev.graft.testing.OneThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs by a recipe: what they save, and that they go on with the same numbers. */
@ExtendWith(OneThread.class)
class RecipeRunTest {
  private static final int EPOCHS = 4;

  @TempDir private Path temporary;
  private PointerScope scope;

  @BeforeEach
  void open() {
    scope = new PointerScope();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  /** Three batches an epoch; two a step. */
  private static TinyRun everything() {
    TinyRun run = new TinyRun(EPOCHS);
    return run.by(
        Recipe.PLAIN
            .withAccumulate(2)
            .withClip(p -> ClipGrad.clipGradNorm(p, 0.5))
            .withAverage(new ExponentialMovingAverage(run.model, 0.8), 1, 2)
            .withUnfreezing(new GradualUnfreezing(run.model, Map.of("fc", 0, "conv", 1, "bn", 3)))
            .withInTrainingMode(() -> FrozenBatchNorm.eval(run.model)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 9, 12})
  void aRunThatIsStoppedAndResumedIsTheSame(int batches) throws IOException {
    RunFolder whole = RunFolder.create(temporary.resolve("whole"));
    everything().into(whole, new RunListener() {}).run();

    RunFolder folder = RunFolder.create(temporary.resolve("parts"));
    StopsAfter stops = new StopsAfter(batches);
    RunStoppedException stopped =
        assertThrows(RunStoppedException.class, () -> everything().into(folder, stops).run());
    assertTrue(stopped.step() % 2 == 0 || stopped.step() == 3, "between two steps");
    TrainingRun rest = everything().into(RunFolder.open(folder.path()), new RunListener() {});
    rest.resume(Checkpoint.read(folder.last()));
    rest.run();

    assertEquals(text(whole, "steps.csv"), text(folder, "steps.csv"));
    assertSame(Checkpoint.read(whole.last()).model(), Checkpoint.read(folder.last()).model());
    assertSame(average(whole), average(folder));
    assertSame(Checkpoint.read(whole.best()).model(), Checkpoint.read(folder.best()).model());
  }

  @Test
  void theAverageIsWhatIsValidatedAndKeptAsTheBest() {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    TinyRun run = new TinyRun(1);
    ExponentialMovingAverage ema = new ExponentialMovingAverage(run.model, 0.9);
    run.by(Recipe.PLAIN.withAverage(ema, 1));
    List<Boolean> validated = new ArrayList<>();
    run.into(
            folder,
            new RunListener() {
              @Override
              public void validationStepFinished(int epoch, int step) {
                validated.add(
                    torch.equal(
                        run.model.parameter("conv.weight"),
                        get(ema.stateDict(), "module.conv.weight")));
              }
            })
        .run();
    assertEquals(List.of(true, true, true), validated);
    StateDict model = Checkpoint.read(folder.last()).model();
    StateDict average = average(folder);
    assertEquals(3, get(average, "n_averaged").item_long());
    assertSame(average.select("module."), Checkpoint.read(folder.best()).model());
    assertSame(model, run.model.stateDict());
    assertFalse(
        torch.equal(get(model, "conv.weight"), get(average, "module.conv.weight")), "it moved");
  }

  @Test
  void theAverageIsTheLastWeightsUntilItsEpoch() {
    TinyRun run = new TinyRun(3);
    ExponentialMovingAverage ema = new ExponentialMovingAverage(run.model, 0.9);
    run.by(Recipe.PLAIN.withAverage(ema, 1, 2));
    List<Boolean> same = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    run.into(
            RunFolder.create(temporary.resolve("run")),
            new RunListener() {
              @Override
              public void epochFinished(EpochMetrics epoch, boolean isBest) {
                counts.add(ema.nAveraged());
                same.add(
                    torch.equal(
                        run.model.parameter("conv.weight"),
                        get(ema.stateDict(), "module.conv.weight")));
              }
            })
        .run();
    assertEquals(List.of(0L, 0L, 3L), counts);
    assertEquals(List.of(true, true, false), same);
  }

  @Test
  void aRunWithAnAverageCannotGoOnFromOneWithout() {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    new TinyRun(1).into(folder, new RunListener() {}).run();
    Checkpoint last = Checkpoint.read(folder.last());
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> everything().into(folder, new RunListener() {}).resume(last));
    assertTrue(String.valueOf(e.getMessage()).contains("'model_ema'"), e.getMessage());
  }

  @Test
  void anEarlyStopEndsTheRunAsItsLastEpochWould() throws IOException {
    RunFolder folder = RunFolder.create(temporary.resolve("run"));
    // No accuracy is above 1: the second epoch without one ends the run.
    EarlyStopping stop =
        new EarlyStopping(epoch -> epoch.val().accuracy(), EarlyStopping.Mode.MAX, 2, 1);
    new TinyRun(EPOCHS + 5).into(folder, stop).run();
    assertEquals(1 + 3, Files.readAllLines(folder.path().resolve("metrics.csv")).size());
    assertEquals(3, Checkpoint.read(folder.last()).epoch());
    assertTrue(Files.exists(folder.best()));

    EarlyStopping again =
        new EarlyStopping(epoch -> epoch.val().accuracy(), EarlyStopping.Mode.MAX, 2, 1);
    TrainingRun resumed = new TinyRun(EPOCHS + 5).into(RunFolder.open(folder.path()), again);
    resumed.resume(Checkpoint.read(folder.last()));
    resumed.run();
    assertEquals(stop.badEpochs(), again.badEpochs());
    assertEquals(stop.best(), again.best());
    assertEquals(3, Checkpoint.read(folder.last()).epoch(), "it had ended");
  }

  @Test
  void listenersInARowAllSayWhetherToEndAndAllHearOfAResume() {
    EarlyStopping a = EarlyStopping.onValLoss(1, 0);
    EarlyStopping b = EarlyStopping.onValLoss(2, 0);
    RunListener both = b.andThen(a);
    EpochMetrics epoch = new EpochMetrics(0, new Metrics(1, 1, 1, 1), new Metrics(1, 1, 1, 1), 1);
    both.resumed(List.of(epoch, epoch));
    assertTrue(a.endRequested());
    assertFalse(b.endRequested());
    assertTrue(both.endRequested());
    assertTrue(a.andThen(b).endRequested());
  }

  @Test
  void mixedTargetsAreCountedByTheirLargestShare() {
    TinyRun run = new TinyRun(1, new MixUp(0.2, 2));
    Metrics metrics = run.trainOneEpoch(new StepListener() {});
    assertTrue(Double.isFinite(metrics.loss()));
    Tensor shares = torch.tensor(new double[] {0.9, 0.1, 0.2, 0.8, 0.4, 0.6}).view(3, 2);
    TensorDataset three = new TensorDataset(torch.zeros(3, 3, 4, 4), shares);
    try (DataLoader loader = DataLoader.builder(three).batchSize(3).build()) {
      EvalResult result = run.evaluate(loader);
      assertEquals(
          List.of(1L, 2L),
          result.confusion().stream().map(row -> row.get(0) + row.get(1)).toList());
      double right = result.confusion().get(0).get(0) + result.confusion().get(1).get(1);
      assertEquals(right / 3, result.metrics().accuracy());
    }
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Recipe.PLAIN.withAccumulate(0));
    TinyRun run = new TinyRun(1);
    ExponentialMovingAverage ema = new ExponentialMovingAverage(run.model, 0.9);
    assertThrows(IllegalArgumentException.class, () -> Recipe.PLAIN.withAverage(ema, 0));
    assertThrows(IllegalArgumentException.class, () -> Recipe.PLAIN.withAverage(ema, 1, -1));
  }

  private static final class StopsAfter implements RunListener {
    private int left;

    StopsAfter(int batches) {
      this.left = batches;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      left--;
    }

    @Override
    public boolean stopRequested() {
      return left <= 0;
    }
  }

  private static StateDict average(RunFolder folder) {
    Object dict = Checkpoint.read(folder.last()).entries().get("model_ema");
    assertNotNull(dict);
    return StateDicts.of((Map<?, ?>) dict);
  }

  private static String text(RunFolder folder, String name) throws IOException {
    return Files.readString(folder.path().resolve(name));
  }

  private static Tensor get(StateDict dict, String key) {
    return Objects.requireNonNull(dict.get(key), key);
  }

  private static void assertSame(StateDict expected, StateDict found) {
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((key, value) -> assertTrue(torch.equal(value, get(found, key)), key));
  }
}
