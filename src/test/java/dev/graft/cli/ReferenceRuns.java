package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.testing.RealData;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/** Runs on the real photos, and the rows that PyTorch's runs left. */
final class ReferenceRuns {
  private ReferenceRuns() {}

  /**
   * The article's configuration on the real photos and weights, with other values for some. Two
   * threads, as PyTorch's runs had: the number changes the order of sums, and on a machine with one
   * physical core the default would be one.
   */
  static TrainConfig config(String strategy, Map<String, ?> changes) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("strategy", strategy);
    all.put("threads", 2);
    if (!strategy.equals("scratch")) {
      all.put("weights", RealData.resnet18Weights().toString());
    }
    all.putAll(changes);
    return TrainConfig.defaults(RealData.hymenoptera().toString()).with(all);
  }

  /** Trains whole epochs into a new folder and returns it. */
  static Path run(TrainConfig config, Path folder) {
    return run(config, folder, new RunListener() {});
  }

  /** Trains until the listener has seen that many steps, and returns the folder. */
  static Path steps(TrainConfig config, Path folder, int steps) {
    try {
      return run(config, folder, new Stop(steps));
    } catch (Enough e) {
      return folder;
    }
  }

  private static Path run(TrainConfig config, Path folder, RunListener listener) {
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      new TrainingRun(config, experiment.setup(), RunFolder.create(folder), listener).run();
      return folder;
    }
  }

  /** A column of a CSV file. */
  static List<Double> column(Path file, String name) throws IOException {
    List<String> lines = Files.readAllLines(file);
    int column = List.of(lines.get(0).split(",", -1)).indexOf(name);
    return lines.stream()
        .skip(1)
        .map(line -> Double.parseDouble(line.split(",", -1)[column]))
        .toList();
  }

  /** PyTorch's losses of the steps of a strategy. */
  static List<Double> stepLosses(String strategy) throws IOException {
    return column(RealData.referenceRuns().resolve(strategy + "-steps.csv"), "loss");
  }

  /** The table of epochs that PyTorch left. */
  static Path reference(String strategy) {
    return RealData.referenceRuns().resolve(strategy + ".csv");
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Stop implements RunListener {
    private int left;

    Stop(int steps) {
      this.left = steps;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      if (--left == 0) {
        throw new Enough();
      }
    }
  }
}
