package dev.graft.internal;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kernels of {@code native/}: fused loops that Java or LibTorch would make several passes of.
 * Each has a plain twin, of the same bits or the same but for rounding, which takes over where the
 * library is absent or {@code -Dgraft.native.kernels=off}. Why they pay stands in {@code
 * docs/decisions/0022-fused-resample.md}.
 *
 * <p>Decided once in a process, on first use. Thread-safe.
 */
public final class NativeKernels {
  /** {@code off} leaves all work to the plain twins. */
  public static final String PROPERTY = "graft.native.kernels";

  private static final int INTERFACE = 4;
  private static final Logger log = LoggerFactory.getLogger(NativeKernels.class);
  private static @Nullable NativeStatus status;

  private NativeKernels() {}

  /**
   * Loads the library if that has not been decided yet, and says what holds.
   *
   * @throws NativeLoadException if {@code graft.native.path} is set and the library does not load
   *     from there, or if it is of another version
   */
  public static synchronized NativeStatus status() {
    if (status == null) {
      status = decide(System.getProperty(PROPERTY, "on"));
      log.debug("native kernels: {}", status);
    }
    return status;
  }

  static NativeStatus decide(String setting) {
    if (setting.equals("off")) {
      return new NativeStatus(false, "turned off by -D" + PROPERTY + "=off", null);
    }
    String library =
        NativeLibrary.loadOptional("graftkernels", INTERFACE, NativeKernels::interfaceVersion);
    if (library == null) {
      return NativeStatus.NOT_BUILT;
    }
    return new NativeStatus(
        true, "photos, and layers that no gradient flows through, take one native pass", library);
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
