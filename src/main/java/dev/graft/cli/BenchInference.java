package dev.graft.cli;

import dev.graft.classify.InferenceOptions;
import dev.graft.classify.Predictor;
import dev.graft.classify.TrainedModel;
import dev.graft.models.ResNet;
import dev.graft.serialization.PthWriter;
import dev.graft.train.Trainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A network that answers, read from a checkpoint as {@code graft eval} and {@code graft predict}
 * do. Its twins are {@code benchmarks/pytorch/inference.py} and {@code predict.py}.
 */
final class BenchInference {
  private BenchInference() {}

  /** A batch, and one photo. */
  static List<BenchFigure> forward(BenchSettings settings) {
    TrainedModel model = TrainedModel.read(checkpoint(settings), options(settings));
    int times = settings.quickSteps();
    return List.of(
        forward(model, settings, settings.batchSize(), times, "batch_ms", "evaluation of a batch"),
        forward(model, settings, 1, 2 * times, "photo_ms", "evaluation of one photo"));
  }

  private static BenchFigure forward(
      TrainedModel model, BenchSettings settings, int images, int times, String name, String what) {
    Tensor x = torch.randn(images, 3, settings.size(), settings.size());
    double ms =
        Stopwatch.median(
            settings.warmUp(),
            times,
            () -> {
              try (PointerScope scope = new PointerScope()) {
                Trainer.predict(model.network(), x, model.placement());
              }
            });
    return new BenchFigure(name, what, "ms", ms);
  }

  /** Photos of a folder, one after another. */
  static List<BenchFigure> predict(BenchSettings settings) throws IOException {
    List<Path> photos = BenchPhotos.files(settings);
    try (Predictor predictor = Predictor.open(checkpoint(settings), options(settings))) {
      photos.stream().limit(settings.warmUp()).forEach(predictor::predict);
      double ms = Stopwatch.median(0, 1, () -> photos.forEach(predictor::predict));
      return List.of(
          new BenchFigure(
              "predict_photos_per_s",
              "photos, from the file to the answer",
              "photos/s",
              photos.size() / ms * 1e3));
    }
  }

  private static Path checkpoint(BenchSettings settings) {
    Path file = settings.scratch().resolve("best.pth");
    try (PointerScope scope = new PointerScope()) {
      ResNet net = ResNet.resnet18();
      net.replaceChild("fc", new LinearImpl(512, 2));
      Map<String, Object> entries = new LinkedHashMap<>();
      entries.put("model", net.stateDict());
      entries.put("classes", List.of("ants", "bees"));
      entries.put("arch", "resnet18");
      PthWriter.save(entries, file);
    }
    return file;
  }

  private static InferenceOptions options(BenchSettings settings) {
    return InferenceOptions.defaults()
        .withDevice("cpu")
        .withPrecision(settings.precision())
        .withThreads(settings.threads());
  }
}
