package dev.graft.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of {@code native/}: fused loops that Java or LibTorch would make several passes of.
 * Each has a plain twin that gives the same bits and takes over where the library is absent or
 * {@code -Dgraft.native.kernels=off}. Why they pay stands in {@code
 * docs/decisions/0022-fused-resample.md}.
 *
 * <p>Decided once in a process, on first use. Thread-safe.
 */
public final class NativeKernels {
  /** {@code off} leaves all work to the plain twins. */
  public static final String PROPERTY = "graft.native.kernels";

  private static final int INTERFACE = 1;
  private static final Logger log = LoggerFactory.getLogger(NativeKernels.class);
  private static @Nullable Status status;

  private NativeKernels() {}

  /**
   * What holds in this process.
   *
   * @param inForce whether the kernels are used
   * @param reason why, or why not, in words for a person
   * @param library where the native library was found; absent if it was not loaded
   */
  public record Status(boolean inForce, String reason, @Nullable String library) {}

  /**
   * Loads the library if that has not been decided yet, and says what holds.
   *
   * @throws NativeLoadException if {@code graft.native.path} is set and the library does not load
   *     from there, or if it is of another version
   */
  public static synchronized Status status() {
    if (status == null) {
      status = decide(System.getProperty(PROPERTY, "on"));
      log.debug("native kernels: {}", status);
    }
    return status;
  }

  static Status decide(String setting) {
    if (setting.equals("off")) {
      return new Status(false, "turned off by -D" + PROPERTY + "=off", null);
    }
    String library;
    try {
      library = NativeLibrary.load("graftkernels");
    } catch (NativeLoadException e) {
      if (System.getProperty(NativeLibrary.PATH_PROPERTY) != null) {
        throw e; // an explicit path has no fallback
      }
      log.debug("{}", e.getMessage());
      return new Status(false, "the native part is not built for this platform", null);
    }
    int found = interfaceVersion();
    if (found != INTERFACE) {
      throw new NativeLoadException(
          library
              + " has interface "
              + found
              + ", this Graft needs "
              + INTERFACE
              + ": build both from the same sources");
    }
    return new Status(true, "photos are resized, cropped and normalised in one pass", library);
  }

  private static native int interfaceVersion();

  /**
   * Resamples a picture with given taps, along the rows and then down the columns, and looks each
   * byte up in its channel's table. Call it only where {@link #status} says {@code inForce}.
   *
   * @param pixels direct; red, green and blue, a byte each
   * @param offset of the top left pixel in {@code pixels}
   * @param row bytes from one row to the next
   * @param width of the picture, pixels
   * @param height of the picture, pixels
   * @param columns for each output column its first input column, how many, and {@code
   *     columnsLongest} weights of 22 bits
   * @param rows the same for the output rows
   * @param tables 256 floats for each of the three channels
   * @param out direct, native order; its remaining floats are exactly those of the result
   * @return whether it was done; false, with nothing written, if something is out of bounds
   */
  public static native boolean resample(
      ByteBuffer pixels,
      int offset,
      int row,
      int width,
      int height,
      int[] columns,
      int columnsLongest,
      int[] rows,
      int rowsLongest,
      float[] tables,
      FloatBuffer out,
      boolean channelsLast);
}
