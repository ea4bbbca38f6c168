package dev.graft.data;

import dev.graft.transforms.Compose;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** Image files with a class each: an {@link ImageFolder} or an {@link ImageList}. */
public interface LabelledImages extends Dataset {
  /** The class names; the position is the class index. */
  List<String> classes();

  /** Every file with its class index, in order. */
  List<ImageFolder.Entry> samples();

  /** What is applied to each image. */
  Compose transform();

  /** Where it was read: the folder, or the list's file. */
  Path source();

  /**
   * A part of a data set, such as {@code train}: the folder of that name with a folder a class, or
   * where there is none the list {@code train.csv}, see {@link ImageList}.
   *
   * @param data the folder of the data set
   * @param classes that number the labels of a list; if there is none, the labels themselves do
   * @param cache keeps decoded photos; stays the caller's
   * @throws DataException if there is neither, or it cannot be read
   */
  static LabelledImages part(
      Path data, String name, Compose transform, List<String> classes, PhotoCache cache) {
    Path folder = data.resolve(name);
    Path list = data.resolve(name + ".csv");
    if (Files.isDirectory(folder) || !Files.isRegularFile(list)) {
      if (!Files.exists(folder)) {
        throw new DataException(
            "%s: no such folder (expected a folder with a folder of images for each class, or beside it the list %s)"
                .formatted(folder, list.getFileName()));
      }
      return new ImageFolder(folder, transform).cachedIn(cache);
    }
    ImageList read =
        classes.isEmpty()
            ? ImageList.read(list, transform)
            : ImageList.read(list, transform, classes);
    return read.cachedIn(cache);
  }

  /**
   * Makes sure that two data sets number the same classes alike.
   *
   * @throws DataException if they do not; the message lists the classes that only one has
   */
  static void requireSameClasses(LabelledImages train, LabelledImages val) {
    if (train.classes().equals(val.classes())) {
      return;
    }
    throw new DataException(
        "%s and %s have different classes: only in the first: %s; only in the second: %s"
            .formatted(train.source(), val.source(), missing(train, val), missing(val, train)));
  }

  private static String missing(LabelledImages from, LabelledImages in) {
    var names = new TreeSet<>(from.classes());
    names.removeAll(in.classes());
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
