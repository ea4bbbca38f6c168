package dev.graft.cli;

import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.internal.Natives;
import dev.graft.report.ComparisonTable;
import dev.graft.report.PhotoAnswers;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.RunReports;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The strategies one after another, each a run in a folder of its own, and then a table, a page and
 * a picture of all together. What is done stays done: begun anew on the same folder, it goes on.
 */
final class Comparison {
  private final Path folder;
  private final ComparisonFile made;
  private final Map<String, PhotoAnswers> answers = new LinkedHashMap<>();
  private final List<String> troubles = new ArrayList<>();

  /**
   * Prepares.
   *
   * @param folder each run goes to the folder in it that is named after the strategy
   * @param made what is compared; its weights go to the strategies that need them
   */
  Comparison(Path folder, ComparisonFile made) {
    this.folder = folder;
    this.made = made;
  }

  /**
   * What a command line does with a comparison: finds out what it is made of, runs it, and says how
   * to go on if a signal ends it.
   *
   * @param name of the command, such as {@code graft compare}
   * @param folder of the comparison
   * @param cacheImages for decoded photos, which all runs share
   * @param made what is compared, once native code is loaded and signals are waited for
   * @return the exit code
   */
  static int follow(
      String name,
      Path folder,
      OutputOptions output,
      CacheSize cacheImages,
      CommandLine commandLine,
      Function<ByName, ComparisonFile> made) {
    PrintWriter out = commandLine.getOut();
    PrintWriter err = commandLine.getErr();
    // The signal is let go last: the process must not end while native memory is being freed.
    try (StopSignal stop = StopSignal.install()) {
      try (PhotoCache cache = new PhotoCache(cacheImages.bytes())) {
        Natives.load();
        ByName byName = new ByName(!output.quiet());
        ComparisonFile file = made.apply(byName);
        file.write(folder);
        SingleRun runs = new SingleRun(out, output.form(), stop, byName, file.command(), cache);
        new Comparison(folder, file)
            .run(runs, stop, output.form() == RunOutput.Form.TABLE ? out : null)
            .forEach(err::println);
      } catch (StopSignal.Stopped e) {
        err.println("stopped; go on with: " + name + " --resume --out " + folder);
        err.flush();
        return e.exitCode();
      }
    }
    return ExitCodes.OK;
  }

  /**
   * Does what is not done yet.
   *
   * @param out for a person to follow; null is silent
   * @return a line for each thing that a report lacks
   * @throws StopSignal.Stopped if the process is to end
   * @throws TrainException if a run has more epochs behind it than this comparison is to have
   */
  List<String> run(SingleRun runs, StopSignal stop, @Nullable PrintWriter out) {
    made.strategies().forEach(this::requireReachable);
    String data = "";
    for (int i = 0; i < made.strategies().size(); i++) {
      stop.check();
      Strategy strategy = made.strategies().get(i);
      TrainReport report = one(strategy, i, runs, out);
      data = report.data();
      troubles.addAll(report.troubles());
      if (report.answers() != null) {
        answers.put(ComparisonFile.name(strategy), report.answers());
      }
    }
    stop.check();
    List<RunLog> logs = made.strategies().stream().map(this::path).map(RunReader::read).toList();
    troubles.addAll(RunReports.write(folder, data, made.command(), logs, answers));
    if (out != null) {
      out.println();
      out.print(ComparisonTable.text(logs));
      out.println();
      Stream.of("report.html", "curves.png")
          .map(folder::resolve)
          .filter(Files::isRegularFile)
          .forEach(file -> out.println("written: " + file));
      out.flush();
    }
    return troubles;
  }

  private TrainReport one(Strategy strategy, int index, SingleRun runs, @Nullable PrintWriter out) {
    TrainConfig own = configOf(strategy);
    Path path = path(strategy);
    try (PointerScope scope = new PointerScope()) {
      @Nullable Checkpoint checkpoint = checkpoint(path);
      boolean done = checkpoint != null && checkpoint.epoch() >= own.epochs();
      if (out != null) {
        out.printf(
            "%s%d of %d: %s%s%n%n",
            index == 0 ? "" : "\n",
            index + 1,
            made.strategies().size(),
            ComparisonFile.name(strategy),
            done ? ", done before" : "");
        out.flush();
      }
      return checkpoint != null && done
          ? runs.report(own, path, checkpoint)
          : runs.train(own, path, checkpoint);
    }
  }

  private void requireReachable(Strategy strategy) {
    try (PointerScope scope = new PointerScope()) {
      @Nullable Checkpoint checkpoint = checkpoint(path(strategy));
      if (checkpoint != null && checkpoint.epoch() > made.config().epochs()) {
        throw new TrainException(
            "%s has %d epochs behind it, more than the %d of the comparison: raise --epochs"
                .formatted(path(strategy), checkpoint.epoch(), made.config().epochs()));
      }
    }
  }

  private static @Nullable Checkpoint checkpoint(Path path) {
    return Files.exists(path.resolve("last.pth"))
        ? Checkpoint.read(RunFolder.open(path).last())
        : null;
  }

  private TrainConfig configOf(Strategy strategy) {
    return made.config().with(ComparisonFile.own(made.config(), strategy));
  }

  private Path path(Strategy strategy) {
    return folder.resolve(ComparisonFile.name(strategy));
  }
}
