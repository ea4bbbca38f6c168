package dev.graft.classify;

import dev.graft.demo.Domain;
import dev.graft.demo.Pictures;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/** Short runs of a narrow network on drawn pictures. */
public final class DrawnRuns {
  private DrawnRuns() {}

  /** A data set of 16 pictures to train on and 12 to validate. */
  public static Path draw(Path data) {
    try {
      new Pictures(Domain.TARGET, 1, 48, 8, 6).writeTo(data);
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From scratch for two epochs, on pictures of 32 pixels. */
  public static TrainConfig config(Path data, Map<String, ?> changes) {
    Map<String, Object> all =
        new LinkedHashMap<>(
            Map.of(
                "strategy", "scratch",
                "width", 16,
                "epochs", 2,
                "lr", 0.01,
                "batch_size", 4,
                "crop_size", 32,
                "resize_size", 36));
    all.putAll(changes);
    return TrainConfig.defaults(data.toString()).with(all);
  }

  /** Trains into a folder, in this thread. */
  public static RunFolder train(TrainConfig config, Path out, RunListener listener) {
    try (PointerScope scope = new PointerScope();
        Experiment experiment = Experiment.open(config)) {
      RunFolder folder = RunFolder.create(out);
      folder.writeConfig(experiment.description());
      new TrainingRun(config, experiment.setup(), folder, listener).run();
      return folder;
    }
  }

  /** The validation photos. */
  public static List<Path> photos(Path data) {
    try (Stream<Path> files = Files.walk(data.resolve("val"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
