package dev.graft.cli;

import dev.graft.nn.Module;
import dev.graft.report.RunReports;
import dev.graft.train.RunFolder;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** Ends a run with its page and its picture. */
final class TrainReport {
  private TrainReport() {}

  /**
   * Writes {@code report.html} and {@code curves.png}: a second pass over the validation photos
   * with the best network, and a few photos more than once.
   *
   * @return a line for each thing that could not be made; the run itself is done and stays so
   */
  static List<String> write(Experiment experiment, RunFolder folder, String command) {
    try (PointerScope scope = new PointerScope()) {
      Module best = TrainedModel.read(folder.best(), experiment.setup().placement()).network();
      Optional<Module> start = experiment.networkAtStart();
      return RunReports.write(
          folder.path(), command, start.orElse(null), best, experiment.validationPhotos());
    } catch (RuntimeException e) {
      return List.of("no report: " + e.getMessage());
    }
  }
}
