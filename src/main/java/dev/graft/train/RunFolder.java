package dev.graft.train;

import com.google.gson.GsonBuilder;
import dev.graft.internal.AtomicFile;
import dev.graft.serialization.PthWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The folder that a run leaves behind: {@code config.json}, {@code metrics.csv}, {@code steps.csv},
 * {@code best.pth} and {@code last.pth}.
 *
 * <p>Rows are on disk when a method returns; checkpoints are replaced atomically.
 */
public final class RunFolder {
  private static final String METRICS =
      "epoch,train_loss,train_accuracy,val_loss,val_accuracy,lr,train_seconds,val_seconds";

  private final Path path;
  private final RunTable metrics;
  private RunTable steps;
  private List<EpochMetrics> earlier = List.of();

  private RunFolder(Path path) {
    this.path = path;
    metrics = new RunTable(path.resolve("metrics.csv"), METRICS);
    steps = new RunTable(path.resolve("steps.csv"), "epoch,step,loss");
  }

  /**
   * Makes the folder for a new run.
   *
   * @throws TrainException if there is a run in it already, or it cannot be made
   */
  public static RunFolder create(Path path) {
    requireFree(path);
    try {
      Files.createDirectories(path);
    } catch (IOException e) {
      throw RunTable.failed(path, e);
    }
    return new RunFolder(path);
  }

  /**
   * Makes sure that a new run would overwrite nothing.
   *
   * @throws TrainException if there is a run in the folder
   */
  public static void requireFree(Path path) {
    for (String name : List.of("last.pth", "best.pth", "metrics.csv", "steps.csv")) {
      if (Files.exists(path.resolve(name))) {
        throw new TrainException(
            "%s holds a run already (%s): choose another --out, or go on with it by --resume"
                .formatted(path, name));
      }
    }
  }

  /**
   * The folder of a run that is to go on.
   *
   * @throws TrainException if there is no {@code last.pth} in it
   */
  public static RunFolder open(Path path) {
    if (!Files.isRegularFile(path.resolve("last.pth"))) {
      throw new TrainException(
          path + ": nothing to resume: it holds no last.pth; leave out --resume to begin a run");
    }
    RunFolder folder = new RunFolder(path);
    folder.removeLeftovers();
    return folder;
  }

  /**
   * A process that was killed while it wrote a checkpoint leaves a part of it, large and useless.
   */
  private void removeLeftovers() {
    try {
      for (String name :
          List.of("last.pth", "best.pth", "steps.csv", "metrics.csv", "config.json")) {
        AtomicFile.removeLeftovers(path.resolve(name));
      }
    } catch (IOException e) {
      throw RunTable.failed(path, e);
    }
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** The checkpoint of the epoch with the highest validation accuracy. */
  public Path best() {
    return path.resolve("best.pth");
  }

  /** The last checkpoint, at the end of an epoch or within one, with all that a resume needs. */
  public Path last() {
    return path.resolve("last.pth");
  }

  /** Writes {@code config.json}. */
  public void writeConfig(Map<String, ?> config) {
    String json =
        new GsonBuilder()
            .setPrettyPrinting()
            .disableHtmlEscaping()
            .serializeNulls()
            .create()
            .toJson(config);
    Path file = path.resolve("config.json");
    try {
      AtomicFile.write(file, json + "\n");
    } catch (IOException e) {
      throw RunTable.failed(file, e);
    }
  }

  /**
   * Begins the two tables, or cuts them to the steps before a place.
   *
   * @param epoch the first that is not finished
   * @param step the first of it that is not done
   * @param groups number of parameter groups
   * @return the best validation accuracy of the rows that stay; -1 if there are none
   * @throws TrainException if rows before that place are missing
   */
  public double begin(int epoch, int step, int groups) {
    StringBuilder header = new StringBuilder("epoch,step,loss");
    for (int i = 0; i < groups; i++) {
      header.append(",lr_").append(i);
    }
    steps = new RunTable(path.resolve("steps.csv"), header.toString());
    if (epoch == 0 && step == 0) {
      steps.begin();
      metrics.begin();
      earlier = List.of();
      return -1;
    }
    List<String> epochs = metrics.cut(row -> RunTable.number(row, 0) < epoch);
    List<String> done =
        steps.cut(
            row -> {
              int of = RunTable.number(row, 0);
              return of < epoch || (of == epoch && RunTable.number(row, 1) < step);
            });
    long ofThisEpoch = done.stream().filter(row -> RunTable.number(row, 0) == epoch).count();
    if (epochs.size() != epoch || ofThisEpoch != step) {
      throw new TrainException(
          "%s: rows are missing: last.pth stands behind %d epochs and %d steps, metrics.csv has %d rows before that and steps.csv %d of those steps"
              .formatted(path, epoch, step, epochs.size(), ofThisEpoch));
    }
    earlier =
        epochs.stream().map(row -> MetricsRow.parse(row, path.resolve("metrics.csv"))).toList();
    return earlier.stream().mapToDouble(row -> row.val().accuracy()).max().orElse(-1);
  }

  /** The epochs before the place at which {@link #begin} began; without numbers of samples. */
  List<EpochMetrics> earlier() {
    return earlier;
  }

  void step(int epoch, int step, double loss, List<Double> lrs) {
    StringBuilder row = new StringBuilder().append(epoch).append(',').append(step);
    row.append(',').append(loss);
    lrs.forEach(lr -> row.append(',').append(lr));
    steps.append(row);
  }

  void epoch(EpochMetrics m) {
    StringBuilder row = new StringBuilder().append(m.epoch());
    for (double value :
        new double[] {
          m.train().loss(), m.train().accuracy(), m.val().loss(), m.val().accuracy(), m.lr()
        }) {
      row.append(',').append(value);
    }
    row.append(String.format(Locale.ROOT, ",%.3f", m.train().seconds()));
    row.append(String.format(Locale.ROOT, ",%.3f", m.val().seconds()));
    metrics.append(row);
  }

  /** Replaces a checkpoint in one step, once the rows that belong to it are on the disk. */
  void save(Map<String, @Nullable Object> checkpoint, Path file) {
    metrics.force();
    steps.force();
    PthWriter.save(checkpoint, file);
  }
}
