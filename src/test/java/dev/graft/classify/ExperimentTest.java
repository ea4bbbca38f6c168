package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

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

  private static void assertRefused(String message, TrainConfig config) {
    try (PointerScope scope = new PointerScope()) {
      TrainException e = assertThrows(TrainException.class, () -> Experiment.open(config).close());
      assertEquals(message, e.getMessage());
    }
  }
}
