package dev.graft.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.data.BadFiles;
import dev.graft.data.image.ImageException;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.train.Placement;
import dev.graft.train.Trainer;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code graft predict}: what a checkpoint says about photos. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {"Print the likeliest classes of photos with their probabilities.", ""},
    footerHeading = "%nExample:%n",
    footer = {
      "  graft predict --checkpoint runs/freeze/best.pth bee.jpg",
      "  graft predict --checkpoint runs/freeze/best.pth --json photos/ > answers.jsonl"
    })
@SuppressWarnings("NullAway.Init") // picocli fills the fields by reflection
final class PredictCommand implements Callable<Integer> {
  private static final String IMAGES = "(?i).*\\.(jpg|jpeg|png|ppm|bmp|pgm|tif|tiff|webp)";

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      required = true,
      description = "best.pth or last.pth of a run.")
  private Path checkpoint;

  @Parameters(
      paramLabel = "IMAGE|DIR",
      arity = "1..*",
      description =
          "Photos, or folders whose photos are taken, those of their subfolders included.")
  private List<Path> paths;

  @Option(names = "--top", paramLabel = "N", description = "Classes to print for each photo.")
  private int top = 5;

  @Option(
      names = "--json",
      description =
          "Print a line of JSON for each photo: {\"file\": ..., \"predictions\": [{\"class\": ..., "
              + "\"probability\": ...}, ...]}.")
  private boolean json;

  @Option(
      names = "--bad-images",
      paramLabel = "error|skip",
      description = "A file that is no image ends the work, or is named and left out.")
  private BadFiles badImages = BadFiles.ERROR;

  @Mixin private PlacementOptions placement;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (top < 1) {
      throw new ParameterException(spec.commandLine(), "--top must be 1 or more");
    }
    List<Path> files = files();
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      TrainedModel model = placement.read(checkpoint, spec);
      Placement place = model.placement();
      Compose transform = model.transform();
      for (Path file : files) {
        try (PointerScope one = new PointerScope();
            Image image = ImageReader.open(file)) {
          Tensor x = transform.apply(image).unsqueeze(0); // (1, 3, H, W)
          print(file, model.classes(), Trainer.predict(model.network(), x, place));
        } catch (ImageException e) {
          if (badImages == BadFiles.ERROR) {
            throw e;
          }
          spec.commandLine().getErr().println("skipped " + e.getMessage());
        }
      }
    }
    return ExitCodes.OK;
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> below = Files.walk(path)) {
          files.addAll(
              below
                  .filter(f -> Files.isRegularFile(f) && f.toString().matches(IMAGES))
                  .sorted()
                  .toList());
        }
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        throw new NoSuchFileException(path.toString());
      }
    }
    if (files.isEmpty()) {
      throw new NoSuchFileException(paths + " (no image in it)");
    }
    return files;
  }

  private void print(Path file, List<String> classes, Tensor probabilities) {
    double[] p =
        IntStream.range(0, classes.size())
            .mapToDouble(i -> probabilities.select(1, i).item_double())
            .toArray();
    List<Integer> ranked =
        IntStream.range(0, p.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -p[i]))
            .limit(top)
            .toList();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new Gson().toJson(object(file, classes, p, ranked)));
    } else {
      StringBuilder line = new StringBuilder(file.toString());
      for (int i : ranked) {
        line.append(String.format(Locale.ROOT, "  %s %.2f %%", classes.get(i), 100 * p[i]));
      }
      out.println(line);
    }
    out.flush();
  }

  private static JsonObject object(
      Path file, List<String> classes, double[] p, List<Integer> ranked) {
    JsonArray predictions = new JsonArray();
    for (int i : ranked) {
      JsonObject one = new JsonObject();
      one.addProperty("class", classes.get(i));
      one.addProperty("probability", p[i]);
      predictions.add(one);
    }
    JsonObject object = new JsonObject();
    object.addProperty("file", file.toString());
    object.add("predictions", predictions);
    return object;
  }
}
