package dev.graft.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Runs made up for tests: small, seedless, and with the shape of the real ones. */
final class ReportSamples {
  static final List<String> STRATEGIES = List.of("scratch", "finetune", "freeze", "discriminative");

  private ReportSamples() {}

  /** An epoch with the usual figures, its losses falling with the epoch. */
  static EpochRow row(int epoch, double valAccuracy) {
    double loss = 0.7 / (1 + epoch);
    return new EpochRow(epoch, loss, valAccuracy - 0.05, loss * 0.8, valAccuracy, 0.001, 10.0, 2.5);
  }

  /** A run whose validation accuracies are given. */
  static RunLog run(String name, double... valAccuracies) {
    List<EpochRow> epochs = new ArrayList<>();
    List<StepRow> steps = new ArrayList<>();
    for (int epoch = 0; epoch < valAccuracies.length; epoch++) {
      epochs.add(row(epoch, valAccuracies[epoch]));
      for (int step = 0; step < 4; step++) {
        steps.add(new StepRow(epoch, step, 0.7 / (1 + epoch + step / 4.0), List.of(0.0, 0.001)));
      }
    }
    Map<String, String> config = new LinkedHashMap<>();
    config.put("strategy", name);
    config.put("epochs", String.valueOf(valAccuracies.length));
    return new RunLog(name, epochs, steps, config, OptionalLong.of(1026));
  }

  /** The four strategies, three epochs each; freeze and discriminative are twins. */
  static List<RunLog> four() {
    return List.of(
        run("scratch", 0.46, 0.66, 0.64),
        run("finetune", 0.95, 0.96, 0.92),
        run("freeze", 0.94, 0.95, 0.93),
        run("discriminative", 0.94, 0.95, 0.93));
  }

  /** Answers for four photos, the last two wrong; {@code folder} need not exist. */
  static Evaluation evaluation(Path folder, List<String> classes) {
    return new Evaluation(
        classes,
        List.of(
            new Prediction(folder.resolve("a.jpg"), 0, List.of(0.9, 0.1)),
            new Prediction(folder.resolve("b.jpg"), 1, List.of(0.2, 0.8)),
            new Prediction(folder.resolve("c.jpg"), 0, List.of(0.4, 0.6)),
            new Prediction(folder.resolve("d.jpg"), 1, List.of(0.75, 0.25))));
  }
}
