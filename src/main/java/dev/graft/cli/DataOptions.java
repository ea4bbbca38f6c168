package dev.graft.cli;

import dev.graft.data.BadFiles;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what a network is trained on, and where the result goes. */
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR|NAME",
      description =
          "The photos, see above; or hymenoptera, the ants and bees of PyTorch's tutorial, "
              + "fetched once into the folder of torch.hub; or synthetic, a few drawn ants and bees, "
              + "made by --seed in the folder pictures of --out.")
  @Nullable String data;

  @Option(
      names = "--weights",
      paramLabel = "FILE|NAME",
      description =
          "Pretrained .pth or .safetensors file; or imagenet, torchvision's weights for --model, fetched once. "
              + "Every strategy but scratch needs it.")
  private @Nullable String weights;

  @Option(
      names = "--bad-images",
      paramLabel = "error|skip",
      description = "A file that is no image ends the run, or is named and left out.")
  private BadFiles badImages;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The folder for the result; it must not hold one unless --resume is given.")
  @Nullable Path out;

  @Option(
      names = "--resume",
      description = "Go on with what is in --out, behind the step of its last.pth, as it was set.")
  boolean resume;
}
