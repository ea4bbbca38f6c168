package dev.graft.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that was interrupted and goes on is the run that was not, bit for bit. */
@ExtendWith(OneThread.class)
class ResumeTest {
  private static final int EPOCHS = 3;
  private static final int STEPS = 3;

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

  @ParameterizedTest
  @CsvSource({"false, 0", "true, 0", "true, 2"})
  void aRunThatIsStoppedAfterAnyStepGoesOn(boolean ownGenerator, int workers) throws IOException {
    Path whole = whole(ownGenerator, workers);
    for (int steps = 1; steps < EPOCHS * STEPS; steps++) {
      Path parts = temporary.resolve("stopped" + steps);
      TinyRun first = run(ownGenerator, workers);
      RunStoppedException stopped =
          assertThrows(
              RunStoppedException.class,
              first.into(RunFolder.create(parts), new StopsAfter(steps, 1 << 20))::run);
      assertEquals(steps / STEPS, stopped.epoch() + stopped.step() / STEPS);
      assertEquals(steps % STEPS, stopped.step() % STEPS);
      goOn(parts, ownGenerator, workers);
      SameRun.assertSame(whole, parts);
    }
  }

  @Test
  void aRunThatIsStoppedDuringValidationGoesOn() throws IOException {
    Path whole = whole(false, 0);
    for (int batches = 1; batches <= STEPS; batches++) {
      Path parts = temporary.resolve("stopped" + batches);
      TinyRun first = run(false, 0);
      RunStoppedException stopped =
          assertThrows(
              RunStoppedException.class,
              first.into(RunFolder.create(parts), new StopsAfter(1 << 20, STEPS + batches))::run);
      assertEquals(1, stopped.epoch());
      assertEquals(STEPS, stopped.step());
      goOn(parts, false, 0);
      SameRun.assertSame(whole, parts);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aRunThatEndsAnywhereGoesOnFromItsLastCheckpoint(int every) throws IOException {
    Path whole = whole(false, 0);
    for (int steps = 1; steps <= EPOCHS * STEPS; steps++) {
      Path parts = temporary.resolve("killed" + steps);
      TinyRun first = run(false, 0);
      TrainConfig config = first.config.with(Map.of("checkpoint_every", every));
      RunListener kills = new DiesAfter(steps);
      TrainingRun killed = new TrainingRun(config, first.setup, RunFolder.create(parts), kills);
      assertThrows(IllegalStateException.class, killed::run);
      Checkpoint last = Checkpoint.read(parts.resolve("last.pth"));
      int behind = last.epoch() * STEPS + last.step();
      // The step under way is lost, and what an epoch's end or --checkpoint-every did not write.
      int done = steps - 1;
      int epochStart = done / STEPS * STEPS;
      int expected = Math.max(epochStart, epochStart + (done - epochStart) / every * every);
      assertEquals(expected, behind, "killed in step " + steps);
      goOn(parts, false, 0);
      SameRun.assertSame(whole, parts, "config");
    }
  }

  @Test
  void aRowThatWasHalfWrittenIsCut() throws IOException {
    Path whole = whole(false, 0);
    Path parts = stoppedAfter(5);
    Files.writeString(parts.resolve("steps.csv"), "1,2,0.69", StandardOpenOption.APPEND);
    Files.writeString(parts.resolve("metrics.csv"), "1,0.", StandardOpenOption.APPEND);
    goOn(parts, false, 0);
    SameRun.assertSame(whole, parts);
  }

  @Test
  void rowsThatAreMissingAreNamed() throws IOException {
    Path parts = stoppedAfter(5);
    List<String> rows = Files.readAllLines(parts.resolve("steps.csv"));
    Files.write(parts.resolve("steps.csv"), rows.subList(0, rows.size() - 1));
    TrainException e = assertThrows(TrainException.class, () -> goOn(parts, false, 0));
    assertTrue(
        String.valueOf(e.getMessage())
            .contains(
                "rows are missing: last.pth stands behind 1 epochs and 2 steps, metrics.csv has 1 rows before that and steps.csv 1 of those steps"),
        e.getMessage());

    Files.delete(parts.resolve("metrics.csv"));
    TrainException gone = assertThrows(TrainException.class, () -> goOn(parts, false, 0));
    assertTrue(
        String.valueOf(gone.getMessage()).contains("metrics.csv cannot be read (it is gone)"),
        gone.getMessage());
  }

  @Test
  void otherDataAreRefused() throws IOException {
    Path parts = stoppedAfter(5);
    TinyRun other =
        new TinyRun(EPOCHS, Strategy.DISCRIMINATIVE, 0.5, new TinyImages(TinyRun.IMAGES + 1), true);
    TrainingRun run = other.into(RunFolder.open(parts), new RunListener() {});
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> run.resume(Checkpoint.read(parts.resolve("last.pth"))));
    assertTrue(
        String.valueOf(e.getMessage())
            .contains(
                "the train images are not those of the run: it saw 10 samples, and there are 11 samples"),
        e.getMessage());
  }

  @Test
  void otherConditionsAreNamed() throws IOException {
    Path parts = stoppedAfter(5);
    Checkpoint last = Checkpoint.read(parts.resolve("last.pth"));
    assertEquals(List.of(), last.differences(run(false, 0).setup));
    int threads = torch.get_num_threads();
    try {
      torch.set_num_threads(threads + 1);
      assertEquals(
          List.of("threads: %d in the run, %d now".formatted(threads, threads + 1)),
          last.differences(run(false, 0).setup));
    } finally {
      torch.set_num_threads(threads);
    }
  }

  @Test
  void aPlaceThatIsNoneIsNamed() throws IOException {
    Path parts = stoppedAfter(5);
    assertRefused(parts, Map.of(), "progress: expected numbers steps, loss_sum,");
    assertRefused(
        parts, place(torch.arange(new org.bytedeco.pytorch.Scalar(10)), 4L), "batch 4 of");
    assertRefused(parts, place(torch.ones(10), 2L), "'order' must be a row of int64 numbers");
    assertRefused(
        parts,
        place(torch.full(new long[] {10}, new org.bytedeco.pytorch.Scalar(10)), 2L),
        "has sample 10, and there are 10");
    assertRefused(
        parts,
        place(torch.arange(new org.bytedeco.pytorch.Scalar(10)), -1L),
        "'batch' must be a whole number");
  }

  @Test
  void whatAKilledProcessLeftBesideACheckpointIsRemoved() throws IOException {
    Path parts = stoppedAfter(5);
    String uuid = "00000000-1111-2222-3333-444444444444";
    Path left = Files.writeString(parts.resolve(".last.pth." + uuid), "half a checkpoint");
    Path mine = Files.writeString(parts.resolve(".last.pth.mine"), "not Graft's");
    goOn(parts, false, 0);
    assertFalse(Files.exists(left));
    assertTrue(Files.exists(mine));
    try (Stream<Path> files = Files.list(parts)) {
      assertEquals(
          List.of(".last.pth.mine", "best.pth", "last.pth", "metrics.csv", "steps.csv"),
          files.map(file -> String.valueOf(file.getFileName())).sorted().toList());
    }
  }

  private static Map<String, Object> place(Object order, long batch) {
    return Map.of(
        "steps",
        2L,
        "loss_sum",
        1.0,
        "correct",
        1L,
        "samples",
        8L,
        "seconds",
        1.0,
        "sampler",
        Map.of("order", order, "batch", batch));
  }

  private void assertRefused(Path parts, Map<String, ?> progress, String message)
      throws IOException {
    Path file = parts.resolve("other.pth");
    Map<Object, Object> entries =
        new HashMap<>((Map<?, ?>) PthReader.load(parts.resolve("last.pth")));
    entries.put("progress", progress);
    PthWriter.save(entries, file);
    TinyRun second = run(false, 0);
    TrainingRun resumed = second.into(RunFolder.open(parts), new RunListener() {});
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> resumed.resume(Checkpoint.read(file)));
    assertTrue(String.valueOf(e.getMessage()).startsWith(file + ": "), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  private Path stoppedAfter(int steps) {
    Path parts = temporary.resolve("parts");
    TinyRun first = run(false, 0);
    assertThrows(
        RunStoppedException.class,
        first.into(RunFolder.create(parts), new StopsAfter(steps, 1 << 20))::run);
    return parts;
  }

  private Path whole(boolean ownGenerator, int workers) {
    Path folder = temporary.resolve("whole");
    run(ownGenerator, workers).into(RunFolder.create(folder), new RunListener() {}).run();
    return folder;
  }

  private static void goOn(Path folder, boolean ownGenerator, int workers) {
    torch.manual_seed(99); // the state comes from the checkpoint
    TinyRun second = run(ownGenerator, workers);
    TrainingRun resumed = second.into(RunFolder.open(folder), new RunListener() {});
    resumed.resume(Checkpoint.read(folder.resolve("last.pth")));
    resumed.run();
  }

  private static TinyRun run(boolean ownGenerator, int workers) {
    return new TinyRun(
        EPOCHS,
        Strategy.DISCRIMINATIVE,
        0.5,
        new TinyImages(TinyRun.IMAGES),
        ownGenerator,
        workers);
  }

  /** Asks for a stop after so many steps of training, or batches of validation. */
  private static final class StopsAfter implements RunListener {
    private final int steps;
    private final int batches;
    private int stepsDone;
    private int batchesDone;

    StopsAfter(int steps, int batches) {
      this.steps = steps;
      this.batches = batches;
    }

    @Override
    public boolean stopRequested() {
      return stepsDone >= steps || batchesDone >= batches;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      stepsDone++;
    }

    @Override
    public void validationStepFinished(int epoch, int step) {
      batchesDone++;
    }
  }

  /** Throws in the step of that number, counted from 1, when its row is written. */
  private static final class DiesAfter implements RunListener {
    private int left;

    DiesAfter(int steps) {
      left = steps;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      left--;
      if (left == 0) {
        throw new IllegalStateException("dies");
      }
    }
  }
}
