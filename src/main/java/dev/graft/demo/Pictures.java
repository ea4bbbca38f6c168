package dev.graft.demo;

import dev.graft.demo.scene.Draw;
import dev.graft.demo.scene.Scene;
import dev.graft.demo.scene.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Writes a drawn data set: {@code DIR/train/CLASS/0000.png} and {@code DIR/val/CLASS/0000.png}.
 *
 * <p>Each picture is a pure function of the seed, the split, its subject and its number: the same
 * arguments give the same bytes everywhere, and a larger set contains the smaller one.
 *
 * @param domain which subjects
 * @param seed where all chance comes from
 * @param size pixels a side
 * @param trainPerClass pictures of each class to train on
 * @param valPerClass pictures of each class to validate on
 */
public record Pictures(Domain domain, long seed, int size, int trainPerClass, int valPerClass) {

  /**
   * Draws the pictures into {@code directory} on all cores; files of the same names are replaced.
   *
   * @throws IOException if a file cannot be written (the message names it)
   */
  public void writeTo(Path directory) throws IOException {
    for (Subject subject : domain.subjects()) {
      write(directory.resolve("train"), subject, 0, trainPerClass);
      write(directory.resolve("val"), subject, 1, valPerClass);
    }
  }

  /** The folder name of a class, such as {@code crane_fly}. */
  public static String className(Subject subject) {
    return subject.name().toLowerCase(Locale.ROOT);
  }

  private void write(Path split, Subject subject, int splitNumber, int count) throws IOException {
    Path folder = Files.createDirectories(split.resolve(className(subject)));
    byte[][] files =
        IntStream.range(0, count)
            .parallel()
            .mapToObj(i -> encode(subject, splitNumber, i))
            .toArray(byte[][]::new);
    for (int i = 0; i < count; i++) {
      Files.write(folder.resolve(String.format(Locale.ROOT, "%04d.png", i)), files[i]);
    }
  }

  private byte[] encode(Subject subject, int split, int number) {
    return Png.encode(
        Scene.draw(subject, size, Draw.at(seed, split, subject.name().hashCode(), number)));
  }
}
