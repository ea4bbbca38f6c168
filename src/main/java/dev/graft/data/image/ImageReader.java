package dev.graft.data.image;

import dev.graft.internal.NativeLoadException;
import dev.graft.internal.Natives;
import dev.graft.internal.Presets;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads image files with the pixels of Pillow 12.3's {@code Image.open(path).convert("RGB")}: JPEG,
 * PNG, BMP, PNM, TIFF and WebP, told by their content and not by their name.
 *
 * <p>What Pillow refuses is refused; what Graft cannot read as Pillow does is refused too, by name.
 * Alpha is dropped; an EXIF orientation is ignored, but applied in a TIFF. Thread-safe.
 */
public final class ImageReader {
  private static final Logger LOG = LoggerFactory.getLogger(ImageReader.class);

  /**
   * Pillow's limits against decompression bombs: it warns above the first and refuses the other.
   */
  private static final long WARN_PIXELS = 1024L * 1024 * 1024 / 4 / 3;

  private static final List<String> DECODED_BY_OPENCV = List.of(".jpg", ".jpeg", ".webp");

  private ImageReader() {}

  /**
   * Reads and decodes a file. The caller closes the result.
   *
   * @throws ImageException if the file cannot be read, is no image, is no whole one, or has more
   *     than 178,956,970 pixels
   */
  public static Image open(Path path) {
    try (Source source = Source.read(path)) {
      return decode(source);
    }
  }

  /**
   * Decodes what an image file holds. The caller closes the result.
   *
   * @param name for messages
   * @throws ImageException as {@link #open}
   */
  public static Image decode(byte[] content, String name) {
    try (Source source = Source.of(content, Path.of(name))) {
      return decode(source);
    }
  }

  /**
   * Begins to load the library that decodes files of this kind, in a thread of its own, and returns
   * at once. Where it does not load, the first decoding says so.
   *
   * @param path of one of them; only its name is looked at
   * @return false if no library is needed
   */
  public static boolean prepare(Path path) {
    String name = path.toString().toLowerCase(Locale.ROOT);
    if (DECODED_BY_OPENCV.stream().noneMatch(name::endsWith)) {
      return false;
    }
    Thread thread = new Thread(ImageReader::loadQuietly, "graft-data-prepare");
    thread.setDaemon(true);
    thread.start();
    return true;
  }

  private static void loadQuietly() {
    try {
      Natives.load();
      Presets.loadOpenCv();
    } catch (LinkageError | NativeLoadException e) {
      LOG.debug("OpenCV does not load: {}", e.getMessage());
    }
  }

  private static Image decode(Source source) {
    try {
      if (source.has(0, "\u00ff\u00d8\u00ff")) {
        return JpegFormat.decode(source);
      }
      if (source.has(0, "RIFF") && source.has(8, "WEBP")) {
        return WebpFormat.decode(source);
      }
      if (source.has(0, "\u0089PNG\r\n\u001a\n")) {
        return PngFormat.decode(source);
      }
      if (source.has(0, "BM")) {
        return BmpFormat.decode(source);
      }
      if (PnmFormat.accepts(source)) {
        return PnmFormat.decode(source);
      }
      if (TiffFormat.accepts(source)) {
        return TiffFormat.decode(source);
      }
    } catch (IndexOutOfBoundsException e) {
      // Every format reads its header where the file says it is.
      throw source.truncated();
    } catch (OutOfMemoryError e) {
      throw source.bad(
          "has more pixels than memory is left for; if it is to be read, give the JVM"
              + " more with -Xmx");
    }
    throw source.bad(unknown(source));
  }

  private static String unknown(Source source) {
    if (source.has(0, "GIF8")) {
      return "is a GIF, which Graft does not read; save it as a PNG";
    }
    if (source.has(0, "II+\0") || source.has(0, "MM\0+")) {
      return "is a BigTIFF, which Graft does not read; save it as a TIFF";
    }
    return "is no JPEG, PNG, BMP, PNM, TIFF or WebP image";
  }

  /** Refuses decompression bombs, as Pillow does. */
  static void checkSize(Source source, long width, long height) {
    if (width <= 0 || height <= 0) {
      throw source.bad("says that it has %d x %d pixels".formatted(width, height));
    }
    long pixels = width * height;
    if (pixels > 2 * WARN_PIXELS) {
      throw source.bad(
          "has %d pixels, over the limit of %d: this could be a decompression bomb"
              .formatted(pixels, 2 * WARN_PIXELS));
    }
    if (pixels > WARN_PIXELS) {
      LOG.warn("{}: has {} pixels: this could be a decompression bomb", source.path(), pixels);
    }
  }
}
