package dev.graft.cli;

import dev.graft.train.Strategy;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What {@code graft bench} can measure, in the order in which it does. */
enum BenchStage {
  SCRATCH("training step, scratch"),
  FINETUNE("training step, finetune"),
  FREEZE("training step, freeze"),
  DISCRIMINATIVE("training step, discriminative"),
  INFERENCE("evaluation, forward pass"),
  PREDICT("photos, from the file to the answer"),
  DATA("photos, from the file to the batch"),
  FILES("checkpoint files"),
  /** Only where it is asked for: many steps of freeze, their time and the process's memory. */
  SOAK("many training steps");

  private final String title;

  BenchStage(String title) {
    this.title = title;
  }

  /** For people. */
  String title() {
    return title;
  }

  /** As the command line spells it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All words, in order. */
  static List<String> words() {
    return Arrays.stream(values()).map(BenchStage::word).toList();
  }

  /** What is measured where nothing is named. */
  static List<BenchStage> usual() {
    return Arrays.stream(values()).filter(stage -> stage != SOAK).toList();
  }

  /** Measures it; needs an open scope. */
  List<BenchFigure> run(BenchSettings settings) throws IOException {
    return switch (this) {
      case SCRATCH, FINETUNE, FREEZE, DISCRIMINATIVE -> step(settings);
      case INFERENCE -> BenchInference.forward(settings);
      case PREDICT -> BenchInference.predict(settings);
      case DATA -> BenchPhotos.run(settings);
      case FILES -> BenchFiles.run(settings);
      case SOAK -> BenchSoak.run(settings);
    };
  }

  private List<BenchFigure> step(BenchSettings settings) {
    BenchStep step = settings.step(Strategy.valueOf(name()));
    double ms = Stopwatch.median(settings.warmUp(), settings.steps(), step);
    return List.of(new BenchFigure(word() + "_ms", title, "ms", ms));
  }
}
