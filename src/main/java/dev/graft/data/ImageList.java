package dev.graft.data;

import dev.graft.transforms.Compose;
import java.nio.file.Path;
import java.util.List;

/**
 * Images that a text file lists with their classes, a line each: {@code path,label}.
 *
 * <pre>{@code
 * path,label
 * photos/0001.jpg,ant
 * photos/0002.jpg,bee
 * }</pre>
 *
 * <p>UTF-8. Paths are relative to the file's folder. The label stands behind the last comma, so
 * that a path may have commas and a label none; there are no quotes. A first line {@code
 * path,label} is a header and may be left out; empty lines do not count. Order and repetitions are
 * the file's.
 *
 * <p>Immutable and thread-safe; no file is held open.
 */
public final class ImageList extends ImageDataset implements LabelledImages {
  private final Path file;
  private final List<String> classes;
  private final List<ImageFolder.Entry> samples;
  private final FolderFingerprint fingerprint;

  private ImageList(ListFile list, Compose transform, PhotoCache cache) {
    super(transform, cache);
    this.file = list.file();
    this.classes = list.classes();
    this.samples = list.samples();
    this.fingerprint = new FolderFingerprint(ListFile.folder(file), samples);
  }

  /**
   * Reads a list; its classes are the labels that occur, sorted. No image is decoded yet.
   *
   * @throws DataException if the file cannot be read or has no sample, or a line has no path, no
   *     label, or the path of no file; the message names the file and the line
   */
  public static ImageList read(Path file, Compose transform) {
    return new ImageList(ListFile.read(file, List.of()), transform, new PhotoCache(0));
  }

  /**
   * Reads a list whose classes are given, such as {@code train.classes()} for a validation list
   * that does not have all of them.
   *
   * @throws DataException as the other, and if a label is none of the classes
   */
  public static ImageList read(Path file, Compose transform, List<String> classes) {
    if (classes.isEmpty()) {
      throw new DataException(file + ": no class was given to number its labels by");
    }
    return new ImageList(ListFile.read(file, classes), transform, new PhotoCache(0));
  }

  /**
   * The same photos, each decoded once as long as {@code cache}, which stays the caller's, has
   * room.
   */
  public ImageList cachedIn(PhotoCache cache) {
    return new ImageList(new ListFile(file, classes, samples), transform(), cache);
  }

  /** The class names; the position is the class index. */
  @Override
  public List<String> classes() {
    return classes;
  }

  /** Every file with its class index, in the list's order. */
  @Override
  public List<ImageFolder.Entry> samples() {
    return samples;
  }

  @Override
  public Path source() {
    return file;
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  protected Path path(int index) {
    return samples.get(index).path();
  }

  @Override
  protected long target(int index) {
    return samples.get(index).target();
  }

  /** As {@link ImageFolder#fingerprint}, with names below the list's folder. */
  @Override
  public synchronized String fingerprint() {
    return fingerprint.text();
  }

  @Override
  public String toString() {
    return "ImageList(" + file + ", " + classes.size() + " classes, " + size() + " images)";
  }
}
