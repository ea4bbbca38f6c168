package dev.graft.report.tensorboard;

import dev.graft.report.EpochRow;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.StepRow;
import java.awt.image.RenderedImage;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A training run as TensorBoard shows it: one row of {@code steps.csv} or {@code metrics.csv} after
 * the other.
 *
 * <p>Tags: {@code step/loss} and {@code step/lr_N} by the count of steps since the run began;
 * {@code loss/train}, {@code loss/val}, {@code accuracy/train}, {@code accuracy/val} and {@code lr}
 * by epoch, counted from 0 as in the file. What a killed run loses is at most the steps of the last
 * 30 seconds.
 */
public final class RunEvents implements Closeable {
  /** Ends the names of this class's files, so that no other program's file is ever removed. */
  private static final String SUFFIX = ".graft";

  private final SummaryWriter writer;
  private long globalStep;

  private RunEvents(Path runFolder) {
    writer = new SummaryWriter(runFolder, SUFFIX);
  }

  /**
   * Begins the events of a run that begins, or goes on from the epochs in its {@code metrics.csv}:
   * these are written anew in place of an earlier file, whose last steps may be done again.
   *
   * @throws dev.graft.report.ReportException if the folder's CSV files are not what they should be
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static RunEvents open(Path runFolder) {
    if (!Files.isRegularFile(runFolder.resolve("metrics.csv"))) {
      removeEarlier(runFolder);
      return new RunEvents(runFolder);
    }
    RunLog log = RunReader.read(runFolder);
    Set<Integer> finished = log.epochs().stream().map(EpochRow::epoch).collect(Collectors.toSet());
    removeEarlier(runFolder);
    RunEvents events = new RunEvents(runFolder);
    log.steps().stream().filter(row -> finished.contains(row.epoch())).forEach(events::step);
    log.epochs().forEach(events::addEpoch);
    events.flush();
    return events;
  }

  /**
   * Writes the events of a run that is over, hyperparameters included, into its folder.
   *
   * @throws dev.graft.report.ReportException if the folder is no run folder
   * @throws UncheckedIOException if the folder cannot be written
   */
  public static void convert(Path runFolder) {
    RunLog log = RunReader.read(runFolder);
    removeEarlier(runFolder);
    try (RunEvents events = new RunEvents(runFolder)) {
      log.steps().forEach(events::step);
      log.epochs().forEach(events::addEpoch);
      events.hparams(log);
    }
  }

  /** Adds one step, in the order in which they happen. */
  public void step(StepRow row) {
    writer.addScalar("step/loss", row.loss(), globalStep);
    for (int group = 0; group < row.lrs().size(); group++) {
      writer.addScalar("step/lr_" + group, row.lrs().get(group), globalStep);
    }
    globalStep++;
  }

  /** Adds one epoch and flushes, so that it is seen at once and kept whatever comes. */
  public void epoch(EpochRow row) {
    addEpoch(row);
    flush();
  }

  /** Adds a picture, such as the confusion matrix after an epoch. */
  public void figure(String tag, RenderedImage figure, int epoch) {
    writer.addFigure(tag, figure, epoch);
  }

  /**
   * Adds the run's line in the HPARAMS tab: the entries of its configuration, and its best
   * validation accuracy and last validation loss.
   */
  public void hparams(RunLog log) {
    Map<String, Object> hparams = new LinkedHashMap<>();
    log.config().forEach((key, value) -> hparams.put(key, typed(value)));
    Map<String, Double> metrics = new LinkedHashMap<>();
    log.best().ifPresent(row -> metrics.put("hparam/best_val_accuracy", row.valAccuracy()));
    log.last().ifPresent(row -> metrics.put("hparam/final_val_loss", row.valLoss()));
    int last = log.last().map(EpochRow::epoch).orElse(0);
    writer.addHparams(hparams, metrics, ".", last);
  }

  /** Hands everything added so far to the operating system. */
  public void flush() {
    writer.flush();
  }

  @Override
  public void close() {
    writer.close();
  }

  private void addEpoch(EpochRow row) {
    writer.addScalar("loss/train", row.trainLoss(), row.epoch());
    writer.addScalar("loss/val", row.valLoss(), row.epoch());
    writer.addScalar("accuracy/train", row.trainAccuracy(), row.epoch());
    writer.addScalar("accuracy/val", row.valAccuracy(), row.epoch());
    writer.addScalar("lr", row.lr(), row.epoch());
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
