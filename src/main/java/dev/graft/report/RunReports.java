package dev.graft.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes {@code report.html} and {@code curves.png} for a finished run, or several together. */
public final class RunReports {
  private RunReports() {}

  /**
   * Writes both files. What cannot be made is left out: a finished run is never lost to its report.
   *
   * @param folder gets the files
   * @param data what the data set is called
   * @param command the command line that made the runs
   * @param runs in the order in which they are shown
   * @param answers by the run's name; a run without them is shown by its numbers alone
   * @return a line for each thing that could not be made, for the person at the terminal
   */
  public static List<String> write(
      Path folder,
      String data,
      String command,
      List<RunLog> runs,
      Map<String, PhotoAnswers> answers) {
    List<String> troubles = new ArrayList<>();
    CurvesPng.write(runs, folder.resolve("curves.png")).ifPresent(troubles::add);
    Report report = Report.of(title(runs) + " on " + data).command(command);
    for (RunLog run : runs) {
      report.run(run);
      PhotoAnswers said = answers.get(run.name());
      if (said != null) {
        report.evaluation(run.name(), said.evaluation());
        if (!said.attention().isEmpty()) {
          report.attention(run.name(), said.attention());
        }
      }
    }
    try {
      report.write(folder.resolve("report.html"));
    } catch (ReportException e) {
      troubles.add("no report.html: " + e.getMessage());
    }
    return troubles;
  }

  private static String title(List<RunLog> runs) {
    return runs.size() == 1 ? runs.get(0).name() : runs.size() + " strategies";
  }
}
