package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.nn.Module;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainException;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentTest {
  @TempDir private Path folder;

  @Test
  void aPathThatLeadsNowhereIsNamed() {
    Path data = DrawnRuns.draw(folder.resolve("data"));
    Path absent = folder.resolve("absent");
    assertRefused("no such folder: " + absent, DrawnRuns.config(absent, Map.of()));
    assertRefused(
        "no such file: " + absent,
        DrawnRuns.config(data, Map.of("strategy", "finetune", "weights", absent.toString())));
  }

  @Test
  void itsNetworkTakesTheWeightsOfTheBestEpoch() {
    Path data = DrawnRuns.draw(folder.resolve("data"));
    TrainConfig config = DrawnRuns.config(data, Map.of());
    RunFolder run = DrawnRuns.train(config, folder.resolve("run"), new RunListener() {});
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      Module network = experiment.networkFrom(run.best());
      assertSame(experiment.setup().model(), network);
      assertFalse(network.is_training());
      Checkpoint.read(run.best())
          .model()
          .forEach((key, saved) -> assertTrue(saved.equal(network.stateDict().get(key)), key));
    }
  }

  private static void assertRefused(String message, TrainConfig config) {
    try (PointerScope scope = new PointerScope()) {
      TrainException e = assertThrows(TrainException.class, () -> Experiment.open(config).close());
      assertEquals(message, e.getMessage());
    }
  }
}
