package harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whole runs of two epochs: seconds of the second one, and the most memory that the process had.
 * Finetune stands for scratch, which does the same work. PyTorch at its best reads photos with the
 * number of workers of 0, 1 and 2 whose first epoch is the quickest; the memory of its workers,
 * processes of their own, is not counted.
 */
final class EpochsStage implements Stage {
  private static final List<String> STRATEGIES = List.of("finetune", "freeze", "discriminative");

  @Override
  public String name() {
    return "epochs";
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (String strategy : STRATEGIES) {
      rows.add(Row.time(strategy + "_train_s", "an epoch's training, " + strategy, "s"));
      rows.add(Row.time(strategy + "_val_s", "an epoch's validation, " + strategy, "s"));
      rows.add(Row.time(strategy + "_peak_mib", "peak memory of two epochs, " + strategy, "MiB"));
    }
    return rows;
  }

  @Override
  public List<Measurement> measurements(Setup setup) throws IOException {
    List<Measurement> all = new ArrayList<>();
    for (String strategy : STRATEGIES) {
      boolean light = strategy.equals("freeze");
      Path run = setup.folder().resolve("run-" + strategy);
      all.add(graft(setup, strategy, run, light ? 12 : 28));
      all.add(python(setup, Column.DEFAULTS, strategy, 0, light ? 40 : 55));
      all.add(python(setup, Column.BEST, strategy, bestWorkers(setup, strategy), light ? 20 : 35));
    }
    return all;
  }

  private static Measurement graft(Setup setup, String strategy, Path run, int guess) {
    List<String> command =
        setup.launcher(
            "train",
            "--data",
            setup.data(),
            "--weights",
            setup.weights(),
            "--strategy",
            strategy,
            "--epochs",
            "2",
            "--quiet",
            "--out",
            setup.shown(run));
    return new Measurement(
        Column.GRAFT,
        guess,
        command,
        outcome -> {
          List<String> rows = Files.readAllLines(run.resolve("metrics.csv"));
          String[] second = rows.get(rows.size() - 1).split(",", -1);
          Setup.delete(run); // the next round's
          return named(
              strategy,
              outcome,
              Double.parseDouble(second[second.length - 2]),
              Double.parseDouble(second[second.length - 1]));
        });
  }

  private static Measurement python(
      Setup setup, Column column, String strategy, int workers, int guess) {
    return new Measurement(
        column,
        guess,
        script(setup, column, strategy, workers, 2),
        outcome -> named(strategy, outcome, outcome.figure("train_s"), outcome.figure("val_s")));
  }

  private static int bestWorkers(Setup setup, String strategy) throws IOException {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int workers = 0; workers <= 2 && setup.searchesWorkers(); workers++) {
      Outcome outcome =
          setup.tryOut(
              Column.BEST,
              strategy + "-workers-" + workers,
              script(setup, Column.BEST, strategy, workers, 1));
      double seconds = outcome.figure("train_s") + outcome.figure("val_s");
      if (seconds < least) {
        least = seconds;
        best = workers;
      }
    }
    return best;
  }

  private static List<String> script(
      Setup setup, Column column, String strategy, int workers, int epochs) {
    return setup.script(
        "article.py",
        column.mode(),
        strategy,
        "--data",
        setup.data(),
        "--weights",
        setup.weights(),
        "--epochs",
        String.valueOf(epochs),
        "--workers",
        String.valueOf(workers));
  }

  private static Map<String, Double> named(
      String strategy, Outcome outcome, double train, double val) {
    return Map.of(
        strategy + "_train_s", train,
        strategy + "_val_s", val,
        strategy + "_peak_mib", outcome.peakMib());
  }
}
