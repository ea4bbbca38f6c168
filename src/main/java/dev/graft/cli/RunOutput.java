package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.report.EpochRow;
import dev.graft.report.Style;
import dev.graft.train.EpochMetrics;
import dev.graft.train.RunListener;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code graft train} prints: for a person, for a program, or nothing. */
interface RunOutput extends RunListener, AutoCloseable {
  /** How much is printed. */
  enum Form {
    /** The settings, an epoch a line, and a bar on a terminal. */
    TABLE,
    /** One JSON object for each epoch. */
    JSON,
    /** Nothing but warnings and errors. */
    QUIET
  }

  /** The output in that form. */
  static RunOutput of(Form form, PrintWriter out, Experiment experiment, StopSignal stop) {
    return switch (form) {
      case TABLE -> new TrainTerminal(out, Style.detect(), experiment, stop);
      case JSON, QUIET -> new ProgramOutput(out, experiment, form == Form.JSON, stop);
    };
  }

  /**
   * The run is about to begin.
   *
   * @param settings what {@code config.json} holds
   * @param before the epochs that a resumed run has behind it
   * @param step steps of the next epoch that it has behind it
   */
  void begin(Map<String, @Nullable Object> settings, List<EpochRow> before, int step);

  /**
   * The run is over.
   *
   * @param files what a person may want to open next
   */
  void end(List<String> files);

  @Override
  void close();

  /** An epoch as the reports know it. */
  static EpochRow row(EpochMetrics epoch) {
    return new EpochRow(
        epoch.epoch(),
        epoch.train().loss(),
        epoch.train().accuracy(),
        epoch.val().loss(),
        epoch.val().accuracy(),
        epoch.lr(),
        epoch.train().seconds(),
        epoch.val().seconds());
  }
}
