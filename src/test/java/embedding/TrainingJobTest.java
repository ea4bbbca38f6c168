package embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.classify.DrawnRuns;
import dev.graft.classify.Predictor;
import dev.graft.data.DataException;
import dev.graft.testing.NativeObjects;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import dev.graft.train.RunStoppedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class TrainingJobTest {
  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void draw() {
    data = DrawnRuns.draw(folder.resolve("data"));
  }

  @Test
  void itTellsHowFarItIsAndLeavesACheckpoint() {
    List<Double> told = Collections.synchronizedList(new ArrayList<>());
    Path best =
        new TrainingJob(DrawnRuns.config(data, Map.of()), folder.resolve("run"), told::add).call();
    assertEquals(List.of(0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0), told);
    try (Predictor predictor = Predictor.open(best)) {
      assertEquals(List.of("ant", "bee"), predictor.classes());
    }
  }

  @Test
  void anotherThreadCancelsItAndNothingIsLeftBehind() throws Exception {
    long before = NativeObjects.settled();
    Path out = folder.resolve("run");
    CountDownLatch begun = new CountDownLatch(1);
    TrainingJob job =
        new TrainingJob(
            DrawnRuns.config(data, Map.of("epochs", 1000, "workers", 1)),
            out,
            share -> begun.countDown());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Future<Path> running = pool.submit(job);
      assertTrue(begun.await(1, TimeUnit.MINUTES));
      job.cancel();
      ExecutionException e =
          assertThrows(ExecutionException.class, () -> running.get(1, TimeUnit.MINUTES));
      assertInstanceOf(RunStoppedException.class, e.getCause());
    } finally {
      pool.shutdownNow();
    }
    assertTrue(Files.exists(out.resolve("last.pth")), "to go on from");
    long after = NativeObjects.settled();
    assertTrue(after <= before, () -> before + " native objects became " + after);
  }

  @Test
  void aCancelledJobGoesOnToTheEndOfOneThatWasNot() throws IOException {
    Map<String, Object> knobs = Map.of("workers", 1);
    Path whole = folder.resolve("whole");
    new TrainingJob(DrawnRuns.config(data, knobs), whole, share -> {}).call();
    Path out = folder.resolve("run");
    List<TrainingJob> jobs = new ArrayList<>();
    jobs.add(
        new TrainingJob(
            DrawnRuns.config(data, knobs), out, share -> jobs.get(0).cancel())); // at once
    assertThrows(RunStoppedException.class, () -> jobs.get(0).call());
    new TrainingJob(DrawnRuns.config(data, knobs), out, share -> {}).call();
    SameRun.assertSame(whole, out);
  }

  @Test
  void anInterruptEndsItToo() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    TrainingJob job =
        new TrainingJob(
            DrawnRuns.config(data, Map.of("epochs", 1000, "workers", 1)),
            folder.resolve("run"),
            share -> begun.countDown());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    Future<Path> running = pool.submit(job);
    assertTrue(begun.await(1, TimeUnit.MINUTES));
    pool.shutdownNow();
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> running.get(1, TimeUnit.MINUTES));
    assertTrue(
        e.getCause() instanceof RunStoppedException || e.getCause() instanceof DataException,
        String.valueOf(e.getCause()));
  }
}
