package dev.graft.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The real photos and weights that some {@code slow} tests need. They are not part of the project:
 * by default they are looked for in {@code ../shared}, or where the system property {@code
 * graft.shared} says, and a test that does not find them is skipped and says so.
 */
public final class RealData {
  private static final Path SHARED = Path.of(System.getProperty("graft.shared", "../shared"));

  private RealData() {}

  /** The ants and bees: {@code train/} and {@code val/} with a folder a class. */
  public static Path hymenoptera() {
    return require(SHARED.resolve("data/hymenoptera_data"));
  }

  /** ImageNet-pretrained ResNet-18 weights in the zip format. */
  public static Path resnet18Weights() {
    return require(SHARED.resolve("weights/resnet18-imagenet.pth"));
  }

  /** The CSV files that PyTorch's run of the article left, seed 1. */
  public static Path referenceRuns() {
    return require(SHARED.resolve("reference/runs"));
  }

  /** Runs a script in a real PyTorch environment: {@code python SCRIPT ARGUMENT...}. */
  public static Path referencePython() {
    return require(SHARED.resolve("reference/python"));
  }

  private static Path require(Path path) {
    Assumptions.assumeTrue(
        Files.exists(path), () -> "skipped: " + path + " is absent (set -Dgraft.shared=DIR)");
    return path;
  }
}
