package dev.graft.data;

import dev.graft.data.image.ImageReader;
import dev.graft.transforms.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decoded photos that stay in native memory, since epochs repeat them. The first photos that come
 * are kept until a budget is used up; the others are decoded each time. A photo whose file has
 * another size or time of modification than when it was decoded is read again. What is measured
 * stands in {@code docs/decisions/0023-photo-cache.md}.
 *
 * <p>Thread-safe; several data sets may share one. {@link #close} it when no data set needs it any
 * more: images that are still open keep their memory until they are closed, and photos are decoded
 * each time from then on.
 *
 * @see ImageFolder#cachedIn
 */
public final class PhotoCache implements AutoCloseable {
  private static final long MOST = 512L << 20;

  private final long budget;
  private final Map<Path, Photo> photos = new HashMap<>();
  private long bytes;
  private long decoded;
  private boolean closed;

  /**
   * An empty cache.
   *
   * @param budget the most bytes that photos may take, three a pixel; 0 keeps none
   * @throws IllegalArgumentException if it is negative
   */
  public PhotoCache(long budget) {
    if (budget < 0) {
      throw new IllegalArgumentException("a cache cannot have " + budget + " bytes");
    }
    this.budget = budget;
  }

  /**
   * The budget where a person names none: half of the Java heap's limit, which by default is a
   * quarter of the machine's memory (and which JavaCPP puts on native memory too), and 512 MB at
   * most.
   */
  public static long defaultBudget() {
    return Math.min(MOST, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * The photo of a file, decoded now or before. The caller closes the result.
   *
   * @throws dev.graft.data.image.ImageException as {@link ImageReader#open} does
   */
  public Image open(Path file) {
    Version version = budget == 0 ? null : Version.of(file);
    Image found = version == null ? null : find(file, version);
    if (found != null) {
      return found;
    }
    Image image = ImageReader.open(file);
    keep(file, version, image);
    return image;
  }

  /** Bytes that are kept now. */
  public synchronized long bytes() {
    return bytes;
  }

  /** How often a photo had to be decoded. */
  public synchronized long decoded() {
    return decoded;
  }

  private synchronized @Nullable Image find(Path file, Version version) {
    Photo photo = photos.get(file);
    if (photo == null) {
      return null;
    }
    if (!photo.version.equals(version)) {
      photos.remove(file);
      bytes -= size(photo.image);
      photo.image.close();
      return null;
    }
    return share(photo.image);
  }

  /** The version is from before the file was read: what changed meanwhile is read again. */
  private synchronized void keep(Path file, @Nullable Version version, Image image) {
    decoded++;
    boolean fits = size(image) <= budget - bytes;
    if (version != null && fits && !closed && !photos.containsKey(file)) {
      photos.put(file, new Photo(version, share(image)));
      bytes += size(image);
    }
  }

  private static Image share(Image image) {
    return image.crop(0, 0, image.width(), image.height());
  }

  private static long size(Image image) {
    return 3L * image.width() * image.height();
  }

  /** Frees the photos. */
  @Override
  public synchronized void close() {
    closed = true;
    photos.values().forEach(photo -> photo.image.close());
    photos.clear();
    bytes = 0;
  }

  private record Photo(Version version, Image image) {}

  private record Version(long size, FileTime modified) {
    /** Null where the file cannot be asked: reading it says why. */
    static @Nullable Version of(Path file) {
      try {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        return new Version(found.size(), found.lastModifiedTime());
      } catch (IOException e) {
        return null;
      }
    }
  }
}
