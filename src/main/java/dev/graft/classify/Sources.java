package dev.graft.classify;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where an {@link Experiment} finds what its configuration names. */
public interface Sources {
  /**
   * The folder of a data set, by the configuration's {@code data}.
   *
   * @throws SourceException if there is none
   */
  Path data(String value);

  /**
   * The file of pretrained weights, by the configuration's {@code weights} and {@code model}.
   *
   * @throws SourceException if there is none
   */
  Path weights(String value, String model);

  /** Paths and nothing else. */
  static Sources paths() {
    return new Sources() {
      @Override
      public Path data(String value) {
        return existing(value, "folder");
      }

      @Override
      public Path weights(String value, String model) {
        return existing(value, "file");
      }
    };
  }

  private static Path existing(String value, String kind) {
    Path path = Path.of(value);
    if (!Files.exists(path)) {
      throw new SourceException("no such " + kind + ": " + value);
    }
    return path;
  }
}
