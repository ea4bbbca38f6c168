package dev.graft.cli;

import dev.graft.internal.Threads;
import dev.graft.models.ResNet;
import dev.graft.nn.StateDict;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code Torch.load} and {@code Torch.save} of a ResNet-18, on one thread: the first load behind
 * the reader's warm-up (what {@code import torch} is to Python), later ones, the same with every
 * byte read (the sum of each tensor), and saving. Its twin is {@code benchmarks/pytorch/load.py}.
 */
final class BenchFiles {
  private static final int TIMES = 20;

  private BenchFiles() {}

  static List<BenchFigure> run(BenchSettings settings) {
    Path file = settings.weights() == null ? made(settings) : settings.weights();
    Path copy = settings.scratch().resolve("copy.pth");
    PthReader.prepare();
    Threads.use(1);
    try (PointerScope scope = new PointerScope()) {
      double first = Stopwatch.median(0, 1, () -> load(file, false));
      double warm = Stopwatch.median(TIMES, TIMES, () -> load(file, false));
      double read = Stopwatch.median(TIMES, TIMES, () -> load(file, true));
      Object loaded = PthReader.load(file);
      double save = Stopwatch.median(1, 5, () -> PthWriter.save(loaded, copy));
      return List.of(
          figure("load_first_ms", "Torch.load, the first", first),
          figure("load_ms", "Torch.load", warm),
          figure("load_and_read_ms", "Torch.load, every byte read", read),
          figure("save_ms", "Torch.save", save));
    } finally {
      Threads.use(settings.threads());
    }
  }

  private static BenchFigure figure(String name, String what, double ms) {
    return new BenchFigure(name, what, "ms", ms);
  }

  private static Path made(BenchSettings settings) {
    Path file = settings.scratch().resolve("weights.pth");
    try (PointerScope scope = new PointerScope()) {
      StateDict weights = ResNet.resnet18().stateDict();
      PthWriter.save(weights, file);
    }
    return file;
  }

  private static void load(Path file, boolean read) {
    try (PointerScope scope = new PointerScope()) {
      Object loaded = PthReader.load(file);
      if (read && loaded instanceof Map<?, ?> map) {
        map.values().forEach(value -> sum(value));
      }
    }
  }

  private static void sum(Object value) {
    if (value instanceof Tensor tensor) {
      tensor.sum();
    }
  }
}
