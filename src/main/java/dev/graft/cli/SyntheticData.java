package dev.graft.cli;

import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** A data set that is drawn when it is asked for: {@code --data synthetic}. */
final class SyntheticData {
  private static final String NAME = "synthetic";

  private static final int SIZE = 128;
  private static final int TRAIN_PER_CLASS = 32;
  private static final int VAL_PER_CLASS = 16;

  private SyntheticData() {}

  /** The configuration as it is, or with pictures drawn into a run's folder if they are wanted. */
  static TrainConfig drawn(TrainConfig config, Path run) {
    if (!config.data().equals(NAME)) {
      return config;
    }
    return config.with(Map.of("data", draw(run.resolve("pictures"), config.seed()).toString()));
  }

  /** Draws ants and bees into a folder, the same for one seed. */
  static Path draw(Path folder, long seed) {
    try {
      new Pictures(Domain.TARGET, seed, SIZE, TRAIN_PER_CLASS, VAL_PER_CLASS).writeTo(folder);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot draw into " + folder + ": " + e.getMessage(), e);
    }
  }
}
