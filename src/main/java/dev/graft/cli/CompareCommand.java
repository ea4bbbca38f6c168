package dev.graft.cli;

import dev.graft.hub.ByName;
import dev.graft.train.RunFolder;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft compare}: the article's experiments one after another, and one report. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    defaultValueProvider = TrainDefaults.class,
    description = {
      "Train the same network in several ways and show them side by side.",
      "",
      "The strategies run one after another with the same seed and the same settings: scratch, "
          + "finetune, freeze, discriminative (graft train --help says what they are). The data "
          + "set is DIR/train/CLASS/*.jpg and DIR/val/CLASS/*.jpg, or the lists DIR/train.csv and "
          + "DIR/val.csv of path,label lines. Each run is an ordinary run "
          + "folder, named after its strategy in --out: what graft train would have written. "
          + "At the end come a table, and in --out report.html and curves.png with all together; "
          + "meanwhile tensorboard --logdir shows them.",
      "",
      "Ctrl-C ends it after the step under way; --resume then goes on there, and runs nothing "
          + "again that was finished.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  graft compare --data hymenoptera_data --weights resnet18.pth --out runs/four",
      "  graft compare --resume --out runs/four",
      "  graft predict --checkpoint runs/four/freeze/best.pth bee.jpg"
    })
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class CompareCommand implements Callable<Integer> {
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
        names = "--strategies",
        paramLabel = "NAME",
        split = ",",
        description =
            "Some of scratch, finetune, freeze and discriminative, with commas between them; "
                + "all four where it is left out.")
    private @Nullable List<Strategy> strategies;
  }

  @Override
  public Integer call() {
    TrainSettings settings = TrainSettings.of(spec);
    Path folder = what.out;
    if (folder == null) {
      throw settings.usage("--out DIR is missing: the folder for the runs and their report");
    }
    return Comparison.follow(
        "graft compare",
        folder,
        output,
        machine.cacheImages,
        spec.commandLine(),
        byName -> what.resume ? resumed(settings, folder) : fresh(settings, folder, byName));
  }

  private ComparisonFile fresh(TrainSettings settings, Path folder, ByName byName) {
    if (what.data == null) {
      throw settings.usage(
          "--data DIR is missing: the folder with train/CLASS and val/CLASS, or train.csv and val.csv");
    }
    List<Strategy> strategies =
        what.strategies == null ? List.of(Strategy.values()) : what.strategies;
    if (new HashSet<>(strategies).size() < strategies.size()) {
      throw settings.usage("--strategies names one more than once");
    }
    TrainConfig config = settings.freshComparison(what.data);
    if (config.recipe().cacheFeatures() && !strategies.contains(Strategy.FREEZE)) {
      throw settings.usage(
          "--cache-features needs freeze among --strategies: the others train the backbone");
    }
    if (config.weights() == null && strategies.stream().anyMatch(Strategy::needsWeights)) {
      throw settings.usage(
          "--weights FILE is missing: all but scratch start from it; without there is --strategies scratch");
    }
    strategies.forEach(one -> settings.with(config, ComparisonFile.own(config, one)));
    ComparisonFile.requireFree(folder);
    RunFolder.requireFree(folder);
    strategies.forEach(one -> RunFolder.requireFree(folder.resolve(ComparisonFile.name(one))));
    return new ComparisonFile(
        CommandText.of(spec),
        strategies,
        SyntheticData.drawn(settings.fitted(config, byName), folder));
  }

  private ComparisonFile resumed(TrainSettings settings, Path folder) {
    ComparisonFile before = ComparisonFile.read(folder);
    if (what.strategies != null) {
      settings.same(
          "strategies",
          ComparisonFile.names(before.strategies()),
          ComparisonFile.names(what.strategies));
    }
    return before.resumed(settings);
  }
}
