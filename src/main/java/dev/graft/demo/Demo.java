package dev.graft.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code graft demo} shows: drawn ants and bees, and weights that have never seen either. */
public final class Demo {
  /** Pixels a side of every picture. */
  public static final int PICTURE_SIZE = 96;

  /** Pixels a side of what the network sees. */
  public static final int CROP_SIZE = 80;

  /** Shorter side of a picture before its middle is cropped: 256 to 224, as the article has it. */
  public static final int RESIZE_SIZE = 92;

  /** Smallest share of a picture in a training crop: less would often miss the creature. */
  public static final double CROP_SCALE = 0.35;

  /** Planes of the network's first stage, a quarter of ResNet-18's. */
  public static final int WIDTH = 16;

  private static final String TRUNK = "trunk.pth";
  private static final int TRAIN_PER_CLASS = 60;
  private static final int VAL_PER_CLASS = 60;
  private static final int SOURCE_VAL_PER_CLASS = 30;
  private static final long SOURCE_SEED = 7;

  private Demo() {}

  /**
   * Draws the ants and bees.
   *
   * @param folder gets {@code train/CLASS} and {@code val/CLASS}
   * @throws IOException if a file cannot be written
   */
  public static void drawTarget(Path folder, long seed) throws IOException {
    new Pictures(Domain.TARGET, seed, PICTURE_SIZE, TRAIN_PER_CLASS, VAL_PER_CLASS).writeTo(folder);
  }

  /**
   * Draws what the weights were pretrained on: the other creatures and plants.
   *
   * @param folder gets {@code train/CLASS} and {@code val/CLASS}
   * @param perClass pictures of each class to train on; fewer are the first of more
   * @throws IOException if a file cannot be written
   */
  public static void drawSource(Path folder, int perClass) throws IOException {
    int val = Math.min(perClass, SOURCE_VAL_PER_CLASS);
    new Pictures(Domain.SOURCE, SOURCE_SEED, PICTURE_SIZE, perClass, val).writeTo(folder);
  }

  /**
   * Writes the pretrained weights that come with Graft: the state dict of a narrow ResNet-18 in
   * half precision. {@code graft pretrain-demo} makes the file anew.
   *
   * @throws IOException if the file cannot be written
   */
  public static void writeTrunk(Path file) throws IOException {
    try (InputStream trunk = Demo.class.getResourceAsStream(TRUNK)) {
      if (trunk == null) {
        throw new IOException("this build of Graft lacks its resource dev/graft/demo/" + TRUNK);
      }
      Files.copy(trunk, file);
    }
  }
}
