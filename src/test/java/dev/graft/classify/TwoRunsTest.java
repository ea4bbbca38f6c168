package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.CpuBfloat16;
import dev.graft.nn.StateDict;
import dev.graft.testing.Pictures;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs in several threads of one process do not change each other: not by seed, number of threads,
 * precision, or what needs gradients.
 */
class TwoRunsTest {
  private static final int ROUNDS = 2;

  @TempDir private static Path folder;
  private static Path data;
  private static Path weights;

  @BeforeAll
  static void draw() {
    System.setProperty(CpuBfloat16.PROPERTY, "on"); // on CPUs where it is slower, too
    data = DrawnRuns.draw(folder.resolve("data"));
    weights = run(DrawnRuns.config(data, Map.of("epochs", 1)), "weights").last();
  }

  @AfterAll
  static void clear() {
    System.clearProperty(CpuBfloat16.PROPERTY);
  }

  @Test
  void eachHasTheLossesAndWeightsThatItHasAlone() throws Exception {
    TrainConfig one = DrawnRuns.config(data, Map.of("seed", 1, "threads", 1, "workers", 2));
    TrainConfig two =
        DrawnRuns.config(data, Map.of("seed", 2, "threads", 2, "precision", "bf16", "workers", 1));
    TrainConfig three =
        DrawnRuns.config(
            data,
            Map.of("seed", 3, "strategy", "freeze", "weights", weights.toString(), "workers", 0));
    List<TrainConfig> configs = List.of(one, two, three);
    List<Outcome> alone = List.of(alone(one, "one"), alone(two, "two"), alone(three, "three"));
    assertEquals(alone.get(0), alone(one, "one again"), "a run is the same each time");
    assertNotEquals(
        alone.get(0).steps,
        alone(one.with(Map.of("threads", 2)), "other threads").steps,
        "else a wrong number of threads could not be seen");

    for (int round = 0; round < ROUNDS; round++) {
      String name = "round" + round + "-";
      CyclicBarrier start = new CyclicBarrier(configs.size());
      AtomicBoolean done = new AtomicBoolean();
      ExecutorService pool = Executors.newCachedThreadPool();
      try {
        // Making a network draws from LibTorch's own generator, as the runs do at their start.
        Future<?> reader =
            pool.submit(
                () -> {
                  while (!done.get()) {
                    Predictor.open(weights, InferenceOptions.defaults().withThreads(3)).close();
                  }
                });
        List<Future<Outcome>> together =
            configs.stream()
                .map(
                    config ->
                        pool.submit(
                            (Callable<Outcome>)
                                () -> {
                                  start.await(1, TimeUnit.MINUTES);
                                  return alone(config, name + config.seed());
                                }))
                .toList();
        for (int i = 0; i < together.size(); i++) {
          assertEquals(alone.get(i), together.get(i).get(5, TimeUnit.MINUTES), "run " + i);
        }
        done.set(true);
        reader.get(1, TimeUnit.MINUTES);
      } finally {
        done.set(true);
        pool.shutdownNow();
        assertTrue(pool.awaitTermination(1, TimeUnit.MINUTES));
      }
    }
  }

  /** Losses as they are printed, which is exactly, and weights as digests of their bits. */
  private record Outcome(List<String> steps, List<String> metrics, Map<String, String> weights) {}

  private static Outcome alone(TrainConfig config, String name) throws IOException {
    RunFolder run = run(config, name);
    try (PointerScope scope = new PointerScope()) {
      StateDict model = Checkpoint.read(run.last()).model();
      Map<String, String> digests = new LinkedHashMap<>();
      for (Map.Entry<String, Tensor> entry : model.entrySet()) {
        digests.put(entry.getKey(), Pictures.sha256(entry.getValue().to(torch.ScalarType.Float)));
      }
      return new Outcome(
          Files.readAllLines(run.path().resolve("steps.csv")),
          Files.readAllLines(run.path().resolve("metrics.csv")).stream()
              .map(row -> row.replaceFirst("(,[^,]*){2}$", "")) // the seconds
              .toList(),
          digests);
    }
  }

  private static RunFolder run(TrainConfig config, String name) {
    return DrawnRuns.train(config, folder.resolve(name), new RunListener() {});
  }
}
