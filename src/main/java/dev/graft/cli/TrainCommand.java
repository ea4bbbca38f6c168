package dev.graft.cli;

import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.internal.Natives;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft train}: one of the four experiments, from a folder of photos to a run folder. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    defaultValueProvider = TrainDefaults.class,
    description = {
      "Train a network on a folder of photos.",
      "",
      "The data set is DIR/train/CLASS/*.jpg and DIR/val/CLASS/*.jpg, or the lists DIR/train.csv "
          + "and DIR/val.csv of path,label lines. The run folder gets "
          + "config.json, metrics.csv (an epoch a row), steps.csv (a step a row), best.pth and "
          + "last.pth; both checkpoints open in Python with torch.load. At the end come "
          + "report.html, which opens in any browser, and curves.png; meanwhile TensorBoard "
          + "shows the folder.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  graft train --data hymenoptera_data --weights resnet18.pth \\",
      "              --strategy freeze --out runs/freeze",
      "  graft eval  --checkpoint runs/freeze/best.pth --data hymenoptera_data"
    })
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class TrainCommand implements Callable<Integer> {
  @ArgGroup(validate = false, heading = "What:%n", order = 1)
  private What what = new What();

  @ArgGroup(validate = false, heading = "%nHow:%n", order = 2)
  private Hyperparameters how = new Hyperparameters();

  @ArgGroup(validate = false, heading = "%nBeyond the article:%n", order = 3)
  private RecipeOptions recipe = new RecipeOptions();

  @ArgGroup(validate = false, heading = "%nOn what:%n", order = 4)
  private MachineOptions machine = new MachineOptions();

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  static final class What extends DataOptions {
    @Option(
        names = "--strategy",
        paramLabel = "NAME",
        description = {
          "scratch: no pretrained weights;",
          "finetune: train everything;",
          "freeze: train the new last layer alone;",
          "discriminative: train the backbone at lr * backbone-lr-scale."
        })
    private Strategy strategy;
  }

  @Override
  public Integer call() {
    TrainSettings settings = TrainSettings.of(spec);
    Path folder = what.out;
    if (folder == null) {
      throw settings.usage("--out DIR is missing: the folder for tables and checkpoints");
    }
    PrintWriter err = spec.commandLine().getErr();
    // The signal is let go last: the process must not end while native memory is being freed.
    try (StopSignal stop = StopSignal.install()) {
      try (PhotoCache cache = new PhotoCache(machine.cacheImages.bytes());
          PointerScope scope = new PointerScope()) {
        Natives.load();
        ByName byName = new ByName(!output.quiet());
        @Nullable Checkpoint checkpoint =
            what.resume ? Checkpoint.read(RunFolder.open(folder).last()) : null;
        TrainConfig config =
            checkpoint == null
                ? fresh(settings, folder, byName)
                : settings.resumed(checkpoint.config());
        new SingleRun(
                spec.commandLine().getOut(),
                output.form(),
                stop,
                byName,
                CommandText.of(spec),
                cache)
            .train(config, folder, checkpoint)
            .troubles()
            .forEach(err::println);
      } catch (StopSignal.Stopped e) {
        err.println("stopped; go on with: graft train --resume --out " + folder);
        err.flush();
        return e.exitCode();
      }
    }
    return ExitCodes.OK;
  }

  private TrainConfig fresh(TrainSettings settings, Path folder, ByName byName) {
    if (what.data == null) {
      throw settings.usage(
          "--data DIR is missing: the folder with train/CLASS and val/CLASS, or train.csv and val.csv");
    }
    TrainConfig config = settings.fresh(what.data);
    if (config.strategy().needsWeights() && config.weights() == null) {
      throw settings.usage(
          "--strategy %s needs --weights FILE; without pretrained weights there is --strategy scratch"
              .formatted(config.strategy().name().toLowerCase(Locale.ROOT)));
    }
    if (!config.strategy().needsWeights() && config.weights() != null) {
      throw settings.usage("--strategy scratch takes no --weights; finetune starts from them");
    }
    RunFolder.requireFree(folder);
    return SyntheticData.drawn(settings.fitted(config, byName), folder);
  }
}
