package harness;

import dev.graft.Torch;
import dev.graft.demo.Demo;
import dev.graft.models.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;

/** Photos and weights: those that are there, or else what Graft makes itself. */
final class Materials {
  private static final int FEW = 12;

  private Materials() {}

  /** The demo's drawn ants and bees. */
  static Path drawnPhotos(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      Demo.drawTarget(folder, 1);
    }
    return folder;
  }

  /** The first few photos of each class, for a quick look. */
  static Path few(Path data, Path folder) throws IOException {
    Setup.delete(folder);
    for (String split : List.of("train", "val")) {
      for (Path kind : sorted(data.resolve(split))) {
        if (!Files.isDirectory(kind)) {
          continue;
        }
        Path to = Files.createDirectories(folder.resolve(split).resolve(kind.getFileName()));
        for (Path photo : sorted(kind).stream().limit(FEW).toList()) {
          Files.copy(photo, to.resolve(photo.getFileName()));
        }
      }
    }
    return folder;
  }

  /** A ResNet-18 whose weights are random. */
  static Path madeWeights(Path file) {
    try (PointerScope scope = new PointerScope()) {
      Torch.manualSeed(1);
      Torch.save(ResNet.resnet18().stateDict(), file);
    }
    return file;
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
