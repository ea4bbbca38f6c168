package dev.graft.cli;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.graft.classify.ClassProbability;
import dev.graft.classify.Predictor;
import dev.graft.data.BadFiles;
import dev.graft.data.image.ImageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    description = {
      "Print the likeliest classes of photos with their probabilities.",
      "",
      "Layers are merged where that is faster: probabilities may differ from eval's by 0.00001.",
      ""
    },
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
    try (Predictor predictor = Predictor.open(checkpoint, placement.options(spec))) {
      for (Path file : files) {
        try {
          print(file, predictor.predict(file).stream().limit(top).toList());
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

  private void print(Path file, List<ClassProbability> ranked) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new Gson().toJson(object(file, ranked)));
    } else {
      StringBuilder line = new StringBuilder(file.toString());
      for (ClassProbability one : ranked) {
        line.append(
            String.format(Locale.ROOT, "  %s %.2f %%", one.name(), 100 * one.probability()));
      }
      out.println(line);
    }
    out.flush();
  }

  private static JsonObject object(Path file, List<ClassProbability> ranked) {
    JsonArray predictions = new JsonArray();
    for (ClassProbability each : ranked) {
      JsonObject one = new JsonObject();
      one.addProperty("class", each.name());
      one.addProperty("probability", each.probability());
      predictions.add(one);
    }
    JsonObject object = new JsonObject();
    object.addProperty("file", file.toString());
    object.add("predictions", predictions);
    return object;
  }
}
