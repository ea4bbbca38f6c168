package dev.graft.cli;

import dev.graft.classify.Experiment;
import dev.graft.classify.SourceException;
import dev.graft.classify.Sources;
import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.hub.HubException;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.tensorboard.RunEvents;
import dev.graft.train.Checkpoint;
import dev.graft.train.EarlyStopping;
import dev.graft.train.RecipeConfig;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.RunStoppedException;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;

/**
 * A run from its configuration to its report: what {@code graft train} does once, and {@code graft
 * compare} for each strategy.
 */
final class SingleRun {
  private final PrintWriter out;
  private final RunOutput.Form form;
  private final StopSignal stop;
  private final ByName byName;
  private final String command;
  private final PhotoCache cache;
  private final Map<String, @Nullable Object> shown = new LinkedHashMap<>();

  /**
   * Prepares.
   *
   * @param command the command line, for the run folder and the report
   * @param cache keeps decoded photos from epoch to epoch and from run to run
   */
  SingleRun(
      PrintWriter out,
      RunOutput.Form form,
      StopSignal stop,
      ByName byName,
      String command,
      PhotoCache cache) {
    this.out = out;
    this.form = form;
    this.stop = stop;
    this.byName = byName;
    this.command = command;
    this.cache = cache;
  }

  /**
   * Trains into a folder.
   *
   * @param checkpoint the folder's {@code last.pth}, to go on behind it; null begins
   * @throws StopSignal.Stopped if the process is to end; {@code last.pth} is there to go on from
   */
  TrainReport train(TrainConfig config, Path path, @Nullable Checkpoint checkpoint) {
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config, checkpoint, sources(), cache)) {
      RunFolder folder = checkpoint == null ? RunFolder.create(path) : RunFolder.open(path);
      Place place = new Place(0, 0);
      @Nullable RunLog earlier = null;
      if (checkpoint != null) {
        place = new Place(checkpoint.epoch(), checkpoint.step());
        checkpoint.requireSameData(experiment.setup());
        folder.begin(
            place.epoch(), place.step(), experiment.setup().optimizer().paramGroups().size());
        earlier = RunReader.read(path);
      }
      String made = earlier == null ? command : commandOf(earlier);
      Map<String, @Nullable Object> settings = experiment.description();
      settings.put("graft", Version.get());
      settings.put("libtorch", Diagnosis.libTorchVersion());
      settings.put("command", made);
      folder.writeConfig(settings);
      RunOutput output = RunOutput.of(form, out, experiment, stop);
      RunEvents events =
          RunEvents.open(path, place.epoch(), place.step(), experiment.setup().classes());
      RunListener listener = events.andThen(output);
      if (config.recipe().patience() > 0) {
        listener = listener.andThen(EarlyStopping.onValLoss(config.recipe().patience(), 0));
      }
      TrainingRun run = new TrainingRun(config, experiment.setup(), folder, listener);
      try (events;
          output) {
        if (checkpoint != null) {
          run.resume(checkpoint);
        }
        output.begin(news(settings), earlier == null ? List.of() : earlier.epochs(), place.step());
        run.run();
        events.finish();
        TrainReport report = TrainReport.write(experiment, folder, made);
        output.end(files(folder));
        return report;
      } catch (RunStoppedException e) {
        throw new StopSignal.Stopped();
      }
    }
  }

  /** The report of a run that was trained before, made anew; nothing is trained. */
  TrainReport report(TrainConfig config, Path path, Checkpoint checkpoint) {
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config, checkpoint, sources(), cache)) {
      return TrainReport.write(experiment, RunFolder.open(path), commandOf(RunReader.read(path)));
    }
  }

  private Sources sources() {
    return new Sources() {
      @Override
      public Path data(String value) {
        return found(() -> byName.data(value));
      }

      @Override
      public Path weights(String value, String model) {
        return found(() -> byName.weights(value, model));
      }
    };
  }

  private static Path found(Supplier<Path> search) {
    try {
      return search.get();
    } catch (HubException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    }
  }

  private String commandOf(RunLog earlier) {
    return earlier.config().getOrDefault("command", command);
  }

  /** The settings in which this run differs from the one shown before it. */
  private Map<String, @Nullable Object> news(Map<String, @Nullable Object> settings) {
    Map<String, @Nullable Object> news = new LinkedHashMap<>(settings);
    RecipeConfig.ARTICLE
        .toMap()
        .forEach(news::remove); // of what goes beyond it, what was asked for
    news.entrySet()
        .removeIf(
            entry ->
                shown.containsKey(entry.getKey())
                    && Objects.equals(shown.get(entry.getKey()), entry.getValue()));
    shown.putAll(settings);
    return news;
  }

  private record Place(int epoch, int step) {}

  private static List<String> files(RunFolder folder) {
    Path report = folder.path().resolve("report.html");
    return Stream.of(folder.best(), report)
        .filter(Files::isRegularFile)
        .map(Path::toString)
        .toList();
  }
}
