package dev.graft.data;

import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The base of a data set of one's own: say how many images there are, which file each is in and
 * what it shows. Decoding, transforms, workers and draws are those of {@link ImageFolder}.
 *
 * <pre>{@code
 * final class Cells extends ImageDataset {
 *   private final List<Path> slides;
 *
 *   Cells(List<Path> slides, Compose transform) {
 *     super(transform);
 *     this.slides = slides;
 *   }
 *
 *   @Override public int size() { return slides.size(); }
 *   @Override protected Path path(int index) { return slides.get(index); }
 *   @Override protected long target(int index) { return isSick(slides.get(index)) ? 1 : 0; }
 * }
 * }</pre>
 *
 * <p>The methods are called by several threads at once and must always answer alike.
 */
public abstract class ImageDataset implements Dataset {
  private final Compose transform;
  private final PhotoCache cache;
  private @Nullable String fingerprint;

  /** A data set whose images are transformed so. */
  protected ImageDataset(Compose transform) {
    this(transform, new PhotoCache(0));
  }

  /**
   * As the other, decoding each photo once as long as {@code cache}, which stays the caller's, has
   * room.
   */
  protected ImageDataset(Compose transform, PhotoCache cache) {
    this.transform = transform;
    this.cache = cache;
  }

  /** The file of a sample. */
  protected abstract Path path(int index);

  /** The class index of a sample. */
  protected abstract long target(int index);

  /**
   * The labels of a sample where it may have several, one number each, as {@code BCEWithLogitsLoss}
   * wants them; null, the default, where it has a class.
   */
  protected float @Nullable [] labels(int index) {
    return null;
  }

  /**
   * The image of a sample; by default decoded from its file. The caller closes the result.
   *
   * @throws dev.graft.data.image.ImageException if the file is bad
   */
  protected Image open(int index) {
    return cache.open(path(index));
  }

  /** What is applied to each image. */
  public final Compose transform() {
    return transform;
  }

  @Override
  public final Item load(int index) {
    long target = target(index);
    float[] labels = labels(index);
    return new ImageItem(open(index), target, labels, transform);
  }

  @Override
  public String describe(int index) {
    return path(index).toString();
  }

  /**
   * The number of images, and a SHA-256 over the class, the file's name and its size in bytes of
   * each, taken when it is first asked for.
   */
  @Override
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      Fingerprint digest = new Fingerprint();
      for (int i = 0; i < size(); i++) {
        digest.add(target(i));
        float[] labels = labels(i);
        if (labels != null) {
          digest.add(Arrays.toString(labels));
        }
        digest.add(path(i).getFileName());
        digest.add(FolderFingerprint.size(path(i)));
      }
      fingerprint = size() + " images with SHA-256 " + digest.hex();
    }
    return fingerprint;
  }
}
