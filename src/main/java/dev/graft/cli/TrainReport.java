package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.data.DataLoader;
import dev.graft.report.PhotoAnswers;
import dev.graft.report.ReportException;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.RunReports;
import dev.graft.train.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * Ends a run with its page and its picture.
 *
 * @param data what the data set is called
 * @param answers what the best network says about the validation photos; null if it could not be
 *     asked
 * @param troubles a line for each thing that could not be made; the run itself is done and stays so
 */
record TrainReport(String data, @Nullable PhotoAnswers answers, List<String> troubles) {
  /**
   * Writes {@code report.html} and {@code curves.png}: a second pass over the validation photos
   * with the best network, and a few photos more than once. The experiment's network is the best
   * one from then on.
   */
  static TrainReport write(Experiment experiment, RunFolder folder, String command) {
    List<String> troubles = new ArrayList<>();
    leftOut("training", experiment.setup().trainLoader(), troubles);
    leftOut("validation", experiment.setup().valLoader(), troubles);
    String data = experiment.dataName();
    @Nullable PhotoAnswers answers = null;
    try {
      answers = ask(experiment, folder);
    } catch (RuntimeException e) {
      troubles.add("the report shows no photo: " + ErrorLines.describe(e));
    }
    try {
      RunLog run = RunReader.read(folder.path());
      Map<String, PhotoAnswers> all = answers == null ? Map.of() : Map.of(run.name(), answers);
      troubles.addAll(RunReports.write(folder.path(), data, command, List.of(run), all));
    } catch (ReportException e) {
      troubles.add("no report: " + e.getMessage());
    }
    return new TrainReport(data, answers, troubles);
  }

  /** Each file was named when it was met; at the end of a long run their number counts. */
  private static void leftOut(String what, DataLoader loader, List<String> troubles) {
    int files = loader.skippedFiles().size();
    if (files > 0) {
      troubles.add(
          "%d of %d %s images could not be read and were left out"
              .formatted(files, loader.dataset().size(), what));
    }
  }

  private static PhotoAnswers ask(Experiment experiment, RunFolder folder) {
    try (PointerScope scope = new PointerScope()) {
      return PhotoAnswers.of(
          experiment::networkAtStart,
          experiment.networkFrom(folder.best()),
          experiment.validationPhotos());
    }
  }
}
