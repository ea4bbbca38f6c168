package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.report.EpochRow;
import dev.graft.report.EpochTable;
import dev.graft.report.Style;
import dev.graft.train.EpochMetrics;
import dev.graft.train.EvalResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Shows a run: an epoch a line, and on a terminal a bar for the epoch that is under way. */
final class TrainTerminal implements RunOutput {
  private final PrintWriter out;
  private final boolean interactive;
  private final StopSignal stop;
  private final EpochTable table;
  private final int validationSteps;
  private @Nullable ProgressBar bar;

  TrainTerminal(PrintWriter out, Style style, Experiment experiment, StopSignal stop) {
    this.out = out;
    this.interactive = style.colour();
    this.stop = stop;
    this.table = new EpochTable(style, experiment.config().epochs(), experiment.imagesPerEpoch());
    this.validationSteps = experiment.setup().valLoader().batches();
  }

  @Override
  public boolean stopRequested() {
    return stop.requested();
  }

  @Override
  public void begin(Map<String, @Nullable Object> settings, List<EpochRow> before, int step) {
    settings.forEach(
        (name, value) -> out.printf("%-20s %s%n", name, value == null ? "none" : value));
    out.println();
    if (!before.isEmpty() || step > 0) {
      out.printf(
          "resumed behind epoch %d%s%n", before.size(), step > 0 ? " and " + step + " steps" : "");
      before.forEach(table::skip);
    }
    out.println(table.header());
    out.flush();
  }

  @Override
  public void epochStarted(int epoch, int steps) {
    show("epoch " + (epoch + 1), steps);
  }

  @Override
  public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
    if (bar != null) {
      bar.stepTo(step + 1L);
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
    }
  }

  @Override
  public void validationStarted(int epoch) {
    close();
    show("validation", validationSteps);
  }

  @Override
  public void validationStepFinished(int epoch, int step) {
    if (bar != null) {
      bar.stepTo(step + 1L);
    }
  }

  @Override
  public void validationFinished(int epoch, EvalResult result) {
    close();
  }

  private void show(String name, int steps) {
    if (interactive) {
      bar =
          new ProgressBarBuilder()
              .setTaskName(name)
              .setInitialMax(steps)
              .setStyle(ProgressBarStyle.ASCII)
              .setUnit(" steps", 1)
              .showSpeed()
              .clearDisplayOnFinish()
              .setUpdateIntervalMillis(200)
              .build();
    }
  }

  @Override
  public void epochFinished(EpochMetrics epoch, boolean best) {
    out.println(table.line(RunOutput.row(epoch)));
    out.flush();
  }

  @Override
  public void end(List<String> files) {
    out.println(table.footer());
    files.forEach(file -> out.println("written: " + file));
    out.flush();
  }

  /** Takes the bar away. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
