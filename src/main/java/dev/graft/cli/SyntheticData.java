package dev.graft.cli;

import dev.graft.demo.Demo;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A data set that is drawn when it is asked for: {@code --data synthetic}. */
final class SyntheticData {
  private static final String NAME = "synthetic";

  private SyntheticData() {}

  /** The configuration as it is, or with pictures drawn into a run's folder if they are wanted. */
  static TrainConfig drawn(TrainConfig config, Path run) {
    if (!config.data().equals(NAME)) {
      return config;
    }
    return config.with(Map.of("data", draw(run.resolve("pictures"), config.seed()).toString()));
  }

  /** Draws the demo's ants and bees into a folder, the same for one seed. */
  private static Path draw(Path folder, long seed) {
    try {
      Demo.drawTarget(folder, seed);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot draw into " + folder + ": " + e.getMessage(), e);
    }
  }
}
