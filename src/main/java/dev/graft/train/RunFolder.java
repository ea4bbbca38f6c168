package dev.graft.train;

import com.google.gson.GsonBuilder;
import dev.graft.serialization.PthWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

  private RunFolder(Path path) {
    this.path = path;
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
      throw failed(path, e);
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
    return new RunFolder(path);
  }

  /** The folder. */
  public Path path() {
    return path;
  }

  /** The checkpoint of the epoch with the highest validation accuracy. */
  public Path best() {
    return path.resolve("best.pth");
  }

  /** The checkpoint of the last finished epoch, with all that a resumed run needs. */
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
    write(path.resolve("config.json"), json + "\n", StandardOpenOption.TRUNCATE_EXISTING);
  }

  /**
   * Begins the two tables, or cuts them to the epochs before {@code epoch}.
   *
   * @param groups number of parameter groups
   * @return the best validation accuracy of the rows that stay; -1 if there are none
   */
  double begin(int epoch, int groups) {
    StringBuilder header = new StringBuilder("epoch,step,loss");
    for (int i = 0; i < groups; i++) {
      header.append(",lr_").append(i);
    }
    cut("steps.csv", header.toString(), epoch);
    List<String> rows = cut("metrics.csv", METRICS, epoch);
    try {
      return rows.stream()
          .mapToDouble(row -> Double.parseDouble(row.split(",", -1)[4]))
          .max()
          .orElse(-1);
    } catch (IndexOutOfBoundsException | NumberFormatException e) {
      throw new TrainException(path.resolve("metrics.csv") + " has a row that is no row of it", e);
    }
  }

  void step(int epoch, int step, double loss, List<Double> lrs) {
    StringBuilder row = new StringBuilder().append(epoch).append(',').append(step);
    row.append(',').append(loss);
    lrs.forEach(lr -> row.append(',').append(lr));
    append("steps.csv", row);
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
    append("metrics.csv", row);
  }

  static void save(Map<String, @Nullable Object> checkpoint, Path file) {
    PthWriter.save(checkpoint, file);
  }

  // Rows begin with the epoch; a run that was killed may leave half a row at the end.
  private List<String> cut(String name, String header, int epoch) {
    Path file = path.resolve(name);
    List<String> rows = List.of();
    if (epoch > 0) {
      try {
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        rows =
            lines.stream()
                .skip(1)
                .filter(row -> row.matches("\\d+,.*") && epochOf(row) < epoch)
                .toList();
      } catch (IOException e) {
        throw failed(file, e);
      }
    }
    StringBuilder text = new StringBuilder(header).append('\n');
    rows.forEach(row -> text.append(row).append('\n'));
    write(file, text, StandardOpenOption.TRUNCATE_EXISTING);
    return rows;
  }

  private static int epochOf(String row) {
    return Integer.parseInt(row.substring(0, row.indexOf(',')));
  }

  private void append(String name, CharSequence row) {
    write(path.resolve(name), row + "\n", StandardOpenOption.APPEND);
  }

  // Opened anew for each row: a few microseconds beside a step, and a lost folder is noticed.
  private static void write(Path file, CharSequence text, StandardOpenOption mode) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static TrainException failed(Path file, IOException e) {
    String reason = e.getMessage();
    if (e instanceof NoSuchFileException) {
      reason = "its folder is gone";
    } else if (e instanceof FileSystemException system && system.getReason() != null) {
      reason = system.getReason();
    }
    return new TrainException(
        "%s cannot be written: %s; the last checkpoint is kept, go on from it by --resume"
            .formatted(file, reason),
        e);
  }
}
