package dev.graft.report;

import dev.graft.data.ImageFolder;
import dev.graft.nn.Module;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes {@code report.html} and {@code curves.png} into the folder of a finished run. */
public final class RunReports {
  private static final int LOOKS = 4;

  private RunReports() {}

  /**
   * Reads the run's tables, asks its best network about every validation photo, and writes both
   * files. What cannot be made is left out: a finished run is never lost to its report.
   *
   * @param folder with {@code metrics.csv}
   * @param command the command line that made the run
   * @param before the network as training started, to show where it looked; null leaves that out
   * @param after the network of {@code best.pth}
   * @param photos the validation photos
   * @return a line for each thing that could not be made, for the person at the terminal
   */
  public static List<String> write(
      Path folder, String command, @Nullable Module before, Module after, ImageFolder photos) {
    List<String> troubles = new ArrayList<>();
    RunLog run;
    try {
      run = RunReader.read(folder);
    } catch (ReportException e) {
      return List.of("no report.html: " + e.getMessage());
    }
    CurvesPng.write(List.of(run), folder.resolve("curves.png")).ifPresent(troubles::add);
    Report report = Report.of(title(run, photos)).run(run).command(command);
    try {
      add(report, run.name(), before, after, photos);
    } catch (RuntimeException e) {
      troubles.add("the report shows no photo: " + firstLine(e));
    }
    try {
      report.write(folder.resolve("report.html"));
    } catch (ReportException e) {
      troubles.add("no report.html: " + e.getMessage());
    }
    return troubles;
  }

  /**
   * Adds to a report what a run's network says about the validation photos and, with {@code
   * before}, where both networks look in a few of them.
   *
   * @param run the name under which the run was added
   */
  public static void add(
      Report report, String run, @Nullable Module before, Module after, ImageFolder photos) {
    Evaluation answers = Evaluations.of(after, photos);
    report.evaluation(run, answers);
    if (before != null) {
      List<Prediction> examples = Attentions.examples(answers, LOOKS);
      report.attention(
          run, Attentions.compare(before, after, photos.transform(), photos.classes(), examples));
    }
  }

  private static String title(RunLog run, ImageFolder photos) {
    Path data = photos.root().toAbsolutePath().normalize().getParent();
    return data == null ? run.name() : run.name() + " on " + data.getFileName();
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }
}
