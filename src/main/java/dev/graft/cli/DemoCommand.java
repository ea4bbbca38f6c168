package dev.graft.cli;

import dev.graft.demo.Demo;
import dev.graft.train.RunFolder;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft demo}: the article's four experiments on what comes with Graft. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    defaultValueProvider = TrainDefaults.class,
    description = {
      "Show the four strategies on pictures and weights that come with Graft.",
      "",
      "Draws ants and bees, then does what graft compare does: trains a small network from "
          + "nothing and, in three ways, from weights that were pretrained on other creatures. At "
          + "the end come a table and, in --out, report.html, which opens in any browser. "
          + "It takes a minute or two and needs neither data nor a network connection.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {"  graft demo --out runs/demo"})
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class DemoCommand implements Callable<Integer> {
  /** The article's settings but for these, which suit few small pictures and a narrow network. */
  private static final Map<String, Object> KNOBS =
      Map.of(
          "width", Demo.WIDTH,
          "crop_size", Demo.CROP_SIZE,
          "resize_size", Demo.RESIZE_SIZE,
          "crop_scale", Demo.CROP_SCALE,
          "lr", 0.01);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "The folder for the result; it must not hold one unless --resume is given.")
  private Path out;

  @Option(
      names = "--resume",
      showDefaultValue = Visibility.NEVER,
      description = "Go on with what is in --out, behind its last finished epoch.")
  private boolean resume;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the pictures, the new layers, shuffling and augmentation.")
  private long seed;

  @Option(names = "--epochs", paramLabel = "N", description = "Passes over the pictures.")
  private int epochs;

  @Mixin private OutputOptions output;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    TrainSettings settings = TrainSettings.of(spec);
    return Comparison.follow(
        "graft demo",
        out,
        output,
        CacheSize.AUTO,
        spec.commandLine(),
        byName -> resume ? ComparisonFile.read(out).resumed(settings) : fresh(settings));
  }

  private ComparisonFile fresh(TrainSettings settings) {
    ComparisonFile.requireFree(out);
    RunFolder.requireFree(out);
    Path pictures = out.resolve("pictures");
    Path trunk = out.resolve("trunk.pth");
    TrainConfig config =
        settings.fresh(pictures.toString()).with(KNOBS).with(Map.of("weights", trunk.toString()));
    if (output.form() == RunOutput.Form.TABLE) {
      spec.commandLine().getOut().println("drawing ants and bees into " + pictures + "\n");
      spec.commandLine().getOut().flush();
    }
    try {
      Demo.drawTarget(pictures, config.seed());
      Files.deleteIfExists(trunk);
      Demo.writeTrunk(trunk);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write into " + out + ": " + e.getMessage(), e);
    }
    return new ComparisonFile(CommandText.of(spec), List.of(Strategy.values()), config);
  }
}
