package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.report.EpochRow;
import dev.graft.report.EpochTable;
import dev.graft.report.Style;
import dev.graft.train.EpochMetrics;
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
  private @Nullable ProgressBar bar;

  TrainTerminal(PrintWriter out, Style style, Experiment experiment, StopSignal stop) {
    this.out = out;
    this.interactive = style.colour();
    this.stop = stop;
    this.table = new EpochTable(style, experiment.config().epochs(), experiment.imagesPerEpoch());
  }

  @Override
  public void begin(Map<String, @Nullable Object> settings, List<EpochRow> before) {
    settings.forEach(
        (name, value) -> out.printf("%-20s %s%n", name, value == null ? "none" : value));
    out.println();
    if (!before.isEmpty()) {
      out.printf("resumed behind epoch %d%n", before.size());
      before.forEach(table::skip);
    }
    out.println(table.header());
    out.flush();
  }

  @Override
  public void epochStarted(int epoch, int steps) {
    if (interactive) {
      bar =
          new ProgressBarBuilder()
              .setTaskName("epoch " + (epoch + 1))
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
  public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
    if (bar != null) {
      bar.step();
      bar.setExtraMessage(String.format(Locale.ROOT, " loss %.4f", loss));
    }
    stop.check();
  }

  @Override
  public void validationStarted(int epoch) {
    close();
  }

  @Override
  public void epochFinished(EpochMetrics epoch, boolean best) {
    out.println(table.line(RunOutput.row(epoch)));
    out.flush();
    stop.check();
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
