package dev.graft.cli;

import dev.graft.classify.TrainedModel;
import dev.graft.data.BadFiles;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.data.ImageList;
import dev.graft.data.LabelledImages;
import dev.graft.data.PhotoCache;
import dev.graft.hub.ByName;
import dev.graft.internal.Natives;
import dev.graft.report.ConfusionMatrix;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.EvalResult;
import dev.graft.train.Placement;
import dev.graft.train.Trainer;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code graft eval}: a checkpoint's loss, accuracy and confusion matrix on a data set. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    description = {
      "Print loss, accuracy and confusion matrix of a checkpoint.",
      "",
      "On a run's best.pth and data this reproduces the row of metrics.csv,",
      "to the last digit unless --fast is given.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = "  graft eval --checkpoint runs/freeze/best.pth --data hymenoptera_data")
@SuppressWarnings("NullAway.Init") // picocli fills the fields by reflection
final class EvalCommand implements Callable<Integer> {
  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      required = true,
      description = "best.pth or last.pth of a run.")
  private Path checkpoint;

  @Option(
      names = "--data",
      paramLabel = "DIR|FILE|NAME",
      required = true,
      description =
          "A data set, of which DIR/val or DIR/val.csv is used, or a folder of class folders, or a "
              + "list of path,label lines; "
              + "or hymenoptera, fetched once into the folder of torch.hub.")
  private String data;

  @Option(names = "--batch-size", paramLabel = "N", description = "Photos at a time.")
  private int batchSize = 16;

  @Option(names = "--workers", paramLabel = "N", description = "Threads that read photos ahead.")
  private int workers = 1;

  @Option(
      names = "--bad-images",
      paramLabel = "error|skip",
      description = "A file that is no image ends the work, or is named and left out.")
  private BadFiles badImages = BadFiles.ERROR;

  @Option(
      names = "--fast",
      description =
          "Fold BatchNorm into the convolutions where that is faster, as predict does: the last "
              + "digits change.")
  private boolean fast;

  @Mixin private PlacementOptions placement;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Natives.load();
    try (PointerScope scope = new PointerScope()) {
      TrainedModel model = TrainedModel.read(checkpoint, placement.options(spec).withFolded(fast));
      Placement place = model.placement();
      Path root = new ByName(true).data(data);
      LabelledImages photos = photos(root, model);
      if (!photos.classes().equals(model.classes())) {
        throw new CheckpointException(
            "%s knows the classes %s, and %s has %s"
                .formatted(checkpoint, model.classes(), photos.source(), photos.classes()));
      }
      try (DataLoader loader =
          DataLoader.builder(photos)
              .batchSize(batchSize)
              .numWorkers(workers)
              .memoryFormat(place.format())
              .badFiles(badImages)
              .build()) {
        print(model.classes(), Trainer.evaluate(model.network(), model.criterion(), loader, place));
      }
    }
    return ExitCodes.OK;
  }

  private static LabelledImages photos(Path root, TrainedModel model) {
    if (Files.isRegularFile(root)) {
      return ImageList.read(root, model.transform(), model.classes());
    }
    boolean parts =
        Files.isDirectory(root.resolve("val")) || Files.isRegularFile(root.resolve("val.csv"));
    return parts
        ? LabelledImages.part(root, "val", model.transform(), model.classes(), new PhotoCache(0))
        : new ImageFolder(root, model.transform());
  }

  private void print(List<String> classes, EvalResult result) {
    int[][] counts =
        result.confusion().stream()
            .map(row -> row.stream().mapToInt(Math::toIntExact).toArray())
            .toArray(int[][]::new);
    PrintWriter out = spec.commandLine().getOut();
    out.println("images    " + result.metrics().samples());
    out.println("loss      " + result.metrics().loss());
    out.println("accuracy  " + result.metrics().accuracy());
    out.println();
    out.print(new ConfusionMatrix(classes, counts).text());
    out.flush();
  }
}
