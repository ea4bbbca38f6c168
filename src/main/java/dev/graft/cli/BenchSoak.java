package dev.graft.cli;

import dev.graft.train.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Many steps of freeze: does the last tenth take more time or memory than the first? */
final class BenchSoak {
  private static final Path STATUS = Path.of("/proc/self/status");

  private BenchSoak() {}

  static List<BenchFigure> run(BenchSettings settings) throws IOException {
    BenchStep step = settings.step(Strategy.FREEZE);
    int tenth = Math.max(1, settings.steps() / 10);
    double first = Stopwatch.median(settings.warmUp(), tenth, step);
    double residentFirst = residentMib();
    for (int i = 2 * tenth; i < settings.steps(); i++) {
      step.run();
    }
    double last = Stopwatch.median(0, tenth, step);
    double residentLast = residentMib();
    List<BenchFigure> figures = new ArrayList<>();
    figures.add(new BenchFigure("soak_first_ms", "step, first tenth", "ms", first));
    figures.add(new BenchFigure("soak_last_ms", "step, last tenth", "ms", last));
    if (residentFirst > 0) {
      figures.add(new BenchFigure("soak_first_mib", "memory, first tenth", "MiB", residentFirst));
      figures.add(new BenchFigure("soak_last_mib", "memory, last tenth", "MiB", residentLast));
    }
    return figures;
  }

  /** Resident memory of this process; 0 where there is no Linux to say. */
  private static double residentMib() throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith("VmRSS:")) {
        return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024; // of kB
      }
    }
    return 0;
  }
}
