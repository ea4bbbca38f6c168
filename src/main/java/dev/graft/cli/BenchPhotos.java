package dev.graft.cli;

import dev.graft.classify.ArticleTransforms;
import dev.graft.data.BatchIterator;
import dev.graft.data.DataLoader;
import dev.graft.data.ImageFolder;
import dev.graft.data.image.ImageReader;
import dev.graft.demo.Demo;
import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import dev.graft.internal.Threads;
import dev.graft.train.TrainConfig;
import dev.graft.transforms.Compose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;

/**
 * Photos per second on one thread, from the file to the batch: decoding alone, and the article's
 * transforms of training and of evaluation with it. Its twin is {@code benchmarks/pytorch/data.py}.
 */
final class BenchPhotos {
  private static final int EPOCHS = 3;
  private static final int DRAWN_PER_CLASS = 16;

  private BenchPhotos() {}

  static List<BenchFigure> run(BenchSettings settings) throws IOException {
    TrainConfig config = TrainConfig.defaults("");
    Path root = folder(settings);
    Threads.use(1);
    try {
      List<Path> files = files(settings);
      return List.of(
          figure("decode", "photos decoded", files.size(), () -> decode(files)),
          epochs("train", root, ArticleTransforms.train(config), settings),
          epochs("eval", root, ArticleTransforms.eval(config), settings));
    } finally {
      Threads.use(settings.threads());
    }
  }

  /** The photos of the folder that was given, or drawn ones. */
  static List<Path> files(BenchSettings settings) throws IOException {
    return new ImageFolder(folder(settings), ArticleTransforms.eval(TrainConfig.defaults("")))
        .samples().stream().map(ImageFolder.Entry::path).toList();
  }

  private static Path folder(BenchSettings settings) throws IOException {
    if (settings.data() != null) {
      return settings.data();
    }
    Path pictures = settings.scratch().resolve("pictures");
    if (!Files.exists(pictures)) {
      new Pictures(Domain.TARGET, 1, Demo.PICTURE_SIZE, DRAWN_PER_CLASS, 0).writeTo(pictures);
    }
    return pictures.resolve("train");
  }

  private static void decode(List<Path> files) {
    files.forEach(file -> ImageReader.open(file).close());
  }

  private static BenchFigure epochs(
      String name, Path root, Compose transform, BenchSettings settings) {
    ImageFolder photos = new ImageFolder(root, transform);
    return figure(
        name, "photos made batches, " + name, photos.size(), () -> epoch(photos, settings));
  }

  private static void epoch(ImageFolder photos, BenchSettings settings) {
    try (DataLoader loader =
            DataLoader.builder(photos)
                .batchSize(settings.batchSize())
                .memoryFormat(torch.MemoryFormat.ChannelsLast)
                .build();
        BatchIterator batches = loader.iterator()) {
      while (batches.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          batches.next();
        }
      }
    }
  }

  private static BenchFigure figure(String name, String what, int photos, Runnable work) {
    double ms = Stopwatch.median(1, EPOCHS, work);
    return new BenchFigure(name + "_photos_per_s", what, "photos/s", photos / ms * 1e3);
  }
}
