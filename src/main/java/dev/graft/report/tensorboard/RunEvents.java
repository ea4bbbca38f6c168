package dev.graft.report.tensorboard;

import dev.graft.report.ConfusionMatrix;
import dev.graft.report.ConfusionPicture;
import dev.graft.report.EpochRow;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.StepRow;
import dev.graft.train.EpochMetrics;
import dev.graft.train.EvalResult;
import dev.graft.train.RunListener;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A training run as TensorBoard shows it, written while it runs or from its folder afterwards.
 *
 * <p>Tags: {@code step/loss} and {@code step/lr_N} by the count of steps since the run began;
 * {@code loss/train}, {@code loss/val}, {@code accuracy/train}, {@code accuracy/val}, {@code lr}
 * and the picture {@code confusion/val} by epoch, counted from 0 as in {@code metrics.csv}. What a
 * killed run loses is at most the steps of the last 30 seconds.
 */
public final class RunEvents implements RunListener, Closeable {
  /** Ends the names of this class's files, so that no other program's file is ever removed. */
  private static final String SUFFIX = ".graft";

  private final Path folder;
  private final List<String> classes;
  private final SummaryWriter writer;
  private long globalStep;

  private RunEvents(Path folder, List<String> classes) {
    this.folder = folder;
    this.classes = List.copyOf(classes);
    writer = new SummaryWriter(folder, SUFFIX);
  }

  /**
   * The listener that writes the events of a run that begins or goes on. What was before the place
   * where it goes on is written anew from the run's CSV files, without the pictures, in place of an
   * earlier file, whose last steps are done again.
   *
   * @param firstEpoch the first that is not finished
   * @param firstStep the first of it that is not done
   * @param classes the names that the confusion matrix shows
   * @throws dev.graft.report.ReportException if the folder's CSV files are not what they should be
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static RunEvents open(Path folder, int firstEpoch, int firstStep, List<String> classes) {
    boolean begun = firstEpoch > 0 || firstStep > 0;
    Optional<RunLog> log = begun ? Optional.of(RunReader.read(folder)) : Optional.empty();
    removeEarlier(folder);
    RunEvents events = new RunEvents(folder, classes);
    log.ifPresent(
        run ->
            events.replay(
                run,
                row ->
                    row.epoch() < firstEpoch
                        || (row.epoch() == firstEpoch && row.step() < firstStep),
                row -> row.epoch() < firstEpoch));
    return events;
  }

  /**
   * Writes the events of a run that is over, hyperparameters included, into its folder.
   *
   * @throws dev.graft.report.ReportException if the folder is no run folder
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static void convert(Path folder) {
    RunLog log = RunReader.read(folder);
    removeEarlier(folder);
    try (RunEvents events = new RunEvents(folder, List.of())) {
      events.replay(log, row -> true, row -> true);
      events.hparams(log);
    }
  }

  @Override
  public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
    step(new StepRow(epoch, step, loss, lrs));
  }

  @Override
  public void validationFinished(int epoch, EvalResult result) {
    int[][] counts =
        result.confusion().stream()
            .map(row -> row.stream().mapToInt(Math::toIntExact).toArray())
            .toArray(int[][]::new);
    ConfusionPicture.of(new ConfusionMatrix(classes, counts))
        .ifPresent(picture -> writer.addFigure("confusion/val", picture, epoch));
  }

  /** Adds the epoch and flushes, so that it is seen at once and kept whatever comes. */
  @Override
  public void epochFinished(EpochMetrics epoch, boolean best) {
    epoch(
        new EpochRow(
            epoch.epoch(),
            epoch.train().loss(),
            epoch.train().accuracy(),
            epoch.val().loss(),
            epoch.val().accuracy(),
            epoch.lr(),
            epoch.train().seconds(),
            epoch.val().seconds()));
    writer.flush();
  }

  /**
   * Adds the line of a run that is done to the HPARAMS tab: the entries of its configuration, its
   * best validation accuracy and its last validation loss.
   *
   * @throws dev.graft.report.ReportException if the run folder's files are not what they should be
   */
  public void finish() {
    hparams(RunReader.read(folder));
    writer.flush();
  }

  @Override
  public void close() {
    writer.close();
  }

  private void replay(RunLog log, Predicate<StepRow> steps, Predicate<EpochRow> epochs) {
    log.steps().stream().filter(steps).forEach(this::step);
    log.epochs().stream().filter(epochs).forEach(this::epoch);
    writer.flush();
  }

  private void step(StepRow row) {
    writer.addScalar("step/loss", row.loss(), globalStep);
    for (int group = 0; group < row.lrs().size(); group++) {
      writer.addScalar("step/lr_" + group, row.lrs().get(group), globalStep);
    }
    globalStep++;
  }

  private void epoch(EpochRow row) {
    writer.addScalar("loss/train", row.trainLoss(), row.epoch());
    writer.addScalar("loss/val", row.valLoss(), row.epoch());
    writer.addScalar("accuracy/train", row.trainAccuracy(), row.epoch());
    writer.addScalar("accuracy/val", row.valAccuracy(), row.epoch());
    writer.addScalar("lr", row.lr(), row.epoch());
  }

  private void hparams(RunLog log) {
    Map<String, Object> hparams = new LinkedHashMap<>();
    log.config().forEach((key, value) -> hparams.put(key, typed(value)));
    Map<String, Double> metrics = new LinkedHashMap<>();
    log.best().ifPresent(row -> metrics.put("hparam/best_val_accuracy", row.valAccuracy()));
    log.last().ifPresent(row -> metrics.put("hparam/final_val_loss", row.valLoss()));
    writer.addHparams(hparams, metrics, ".", log.last().map(EpochRow::epoch).orElse(0));
  }

  /** Configurations come as text; TensorBoard sorts and filters numbers as numbers. */
  private static Object typed(String value) {
    if (value.equals("true") || value.equals("false")) {
      return Boolean.valueOf(value);
    }
    try {
      return Double.valueOf(value);
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private static void removeEarlier(Path runFolder) {
    if (!Files.isDirectory(runFolder)) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(runFolder, "events.out.tfevents.*" + SUFFIX)) {
      for (Path file : files) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot remove earlier TensorBoard events in " + runFolder + ": " + e.getMessage(), e);
    }
  }
}
