package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.report.EpochJson;
import dev.graft.report.EpochRow;
import dev.graft.train.EpochMetrics;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One JSON object for each epoch, or nothing: for programs that run {@code graft train}. */
final class ProgramOutput implements RunOutput {
  private final PrintWriter out;
  private final String run;
  private final boolean json;
  private final StopSignal stop;

  ProgramOutput(PrintWriter out, Experiment experiment, boolean json, StopSignal stop) {
    this.out = out;
    this.run = experiment.config().strategy().name().toLowerCase(Locale.ROOT);
    this.json = json;
    this.stop = stop;
  }

  @Override
  public boolean stopRequested() {
    return stop.requested();
  }

  @Override
  public void begin(Map<String, @Nullable Object> settings, List<EpochRow> before, int step) {}

  @Override
  public void epochFinished(EpochMetrics epoch, boolean best) {
    if (json) {
      out.println(EpochJson.line(run, RunOutput.row(epoch), best));
      out.flush();
    }
  }

  @Override
  public void end(List<String> files) {}

  @Override
  public void close() {}
}
