package dev.graft.data;

import dev.graft.transforms.Compose;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Images in a folder a class: {@code root/CLASS/.../name.jpg}. A file is a sample if its name ends
 * in {@code .jpg .jpeg .png .ppm .bmp .pgm .tif .tiff .webp}, in any case.
 *
 * <p>Immutable and thread-safe; no file is held open. Links are followed; one that leads to a
 * folder above itself is an error, where torchvision lists its files some forty times.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/datasets/folder.py">torchvision
 *     v0.28.0 datasets/folder.py</a>
 */
public final class ImageFolder implements LabelledImages {
  private final Path root;
  private final Compose transform;
  private final Map<String, Integer> classToIdx;
  private final List<Entry> samples;
  private final PhotoCache cache;
  private final FolderFingerprint fingerprint;

  /**
   * Finds the classes and the files under {@code root}; nothing is decoded yet.
   *
   * @throws DataException if the folder is missing, has no class folder, or a class has no image
   */
  public ImageFolder(Path root, Compose transform) {
    this(root, transform, false);
  }

  /**
   * Finds the classes and the files under {@code root}; nothing is decoded yet.
   *
   * @param allowEmpty whether a class folder may be without an image
   * @throws DataException if the folder is missing or has no class folder, or if a class has no
   *     image and {@code allowEmpty} is false
   */
  public ImageFolder(Path root, Compose transform, boolean allowEmpty) {
    this.root = root;
    this.transform = transform;
    Map<String, Integer> indices = new LinkedHashMap<>();
    for (String name : FolderScan.classes(root)) {
      indices.put(name, indices.size());
    }
    this.classToIdx = Collections.unmodifiableMap(indices);
    List<Entry> found = new ArrayList<>();
    List<String> empty = new ArrayList<>();
    classToIdx.forEach(
        (name, index) -> {
          List<Path> files = FolderScan.images(root.resolve(name));
          files.forEach(file -> found.add(new Entry(file, index)));
          if (files.isEmpty()) {
            empty.add(name);
          }
        });
    if (!empty.isEmpty() && !allowEmpty) {
      throw new DataException(
          "%s: no image in the class folder%s %s (image files end in %s)"
              .formatted(
                  root,
                  empty.size() == 1 ? "" : "s",
                  String.join(", ", empty),
                  String.join(" ", FolderScan.EXTENSIONS)));
    }
    this.samples = Collections.unmodifiableList(found);
    this.cache = new PhotoCache(0);
    this.fingerprint = new FolderFingerprint(root, samples);
  }

  private ImageFolder(ImageFolder other, PhotoCache cache) {
    this.root = other.root;
    this.transform = other.transform;
    this.classToIdx = other.classToIdx;
    this.samples = other.samples;
    this.cache = cache;
    this.fingerprint = other.fingerprint;
  }

  /**
   * The same photos, each decoded once as long as {@code cache}, which stays the caller's, has
   * room.
   */
  public ImageFolder cachedIn(PhotoCache cache) {
    return new ImageFolder(this, cache);
  }

  /** The names of the class folders, sorted; the position is the class index. */
  @Override
  public List<String> classes() {
    return List.copyOf(classToIdx.keySet());
  }

  /** Class index by name, in the order of {@link #classes}. */
  public Map<String, Integer> classToIdx() {
    return classToIdx;
  }

  /** Every file with its class index, in torchvision's order. */
  @Override
  public List<Entry> samples() {
    return samples;
  }

  /** The folder. */
  public Path root() {
    return root;
  }

  @Override
  public Path source() {
    return root;
  }

  /** What is applied to each image. */
  @Override
  public Compose transform() {
    return transform;
  }

  /** As {@link LabelledImages#requireSameClasses}. */
  public static void requireSameClasses(ImageFolder train, ImageFolder val) {
    LabelledImages.requireSameClasses(train, val);
  }

  @Override
  public int size() {
    return samples.size();
  }

  @Override
  public Item load(int index) {
    Entry entry = samples.get(index);
    return new ImageItem(cache.open(entry.path()), entry.target(), null, transform);
  }

  /**
   * The number of images, and 64 bits of a SHA-256 over the class, the name below {@link #root} and
   * the size in bytes of each, taken when it is first asked for. The pixels are not read: a photo
   * replaced by another one of the same size is not noticed. Moving the folder changes nothing.
   */
  @Override
  public String fingerprint() {
    return fingerprint.text();
  }

  @Override
  public String describe(int index) {
    return samples.get(index).path().toString();
  }

  @Override
  public String toString() {
    return "ImageFolder(" + root + ", " + classes().size() + " classes, " + size() + " images)";
  }

  /**
   * A file and its class.
   *
   * @param path of the image
   * @param target class index
   */
  public record Entry(Path path, int target) {}
}
