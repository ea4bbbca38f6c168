package dev.graft.transforms;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pillow's resize, bit for bit. Bilinear and bicubic are antialiased: weights in fixed point with
 * 22 bits, first along the rows, then down the columns, each pass rounded to a byte.
 *
 * <p>Only the rows that the second pass reads go through the first, and a pass that would change
 * nothing is left out. A thread keeps its scratch memory: a few rows. The plain twin of {@link
 * FusedResample}.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Resample.c">
 *     Pillow 12.3.0 libImaging/Resample.c</a>
 */
final class Resampler {
  private static final int BITS = Taps.BITS;
  private static final int HALF = 1 << (BITS - 1);
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private Resampler() {}

  /** Resizes the whole image. The caller closes the result. */
  static Image resize(Image in, int width, int height, InterpolationMode mode) {
    if (!downFirst(in.width(), in.height(), height)) {
      return whole(in, width, height, mode);
    }
    try (Image tall = whole(in, in.width(), height, mode)) {
      return whole(tall, width, height, mode);
    }
  }

  /** Whether Pillow resizes the columns first: an image so tall has little to pass on then. */
  static boolean downFirst(int width, int height, int newHeight) {
    return height > 100L * width && newHeight < height;
  }

  private static Image whole(Image in, int width, int height, InterpolationMode mode) {
    int w = in.width();
    int h = in.height();
    if (w == width && h == height) {
      return in.crop(0, 0, w, h);
    }
    if (mode == InterpolationMode.NEAREST) {
      double[] scale = {(double) w / width, 0, 0, 0, (double) h / height, 0};
      return AffineSampler.transform(in, width, height, scale, mode, Fill.BLACK);
    }
    return resize(in, width, height, 0, 0, w, h, mode == InterpolationMode.BICUBIC);
  }

  /**
   * Resizes the part of an image between the edges given in pixels, which may lie inside a pixel
   * (floats, as in Pillow). The caller closes the result.
   *
   * @param cubic whether bicubic, not bilinear
   */
  static Image resize(
      Image in,
      int width,
      int height,
      float left,
      float top,
      float right,
      float bottom,
      boolean cubic) {
    boolean across = width != in.width() || left != 0 || right != width;
    boolean down = height != in.height() || top != 0 || bottom != height;
    Taps columns = across ? Taps.of(in.width(), left, right, width, cubic) : null;
    Taps rows = down ? Taps.of(in.height(), top, bottom, height, cubic) : null;
    Image out = Image.allocate(width, height);
    Scratch scratch = SCRATCH.get();
    int rowBytes = 3 * width;
    if (rows == null) {
      byte[] line = scratch.line(rowBytes);
      for (int y = 0; y < height; y++) {
        int[] row = row(in, y, width, columns, scratch.ring(1, rowBytes)[0], scratch);
        for (int i = 0; i < rowBytes; i++) {
          line[i] = (byte) row[i];
        }
        out.bytes().put(y * rowBytes, line, 0, rowBytes);
      }
      return out;
    }
    // Neighbouring output rows read overlapping input rows: a ring as long as the longest tap list
    // holds each input row once.
    int[][] ring = scratch.ring(rows.longest, rowBytes);
    int[] sums = scratch.sums(rowBytes);
    int ready = rows.start(0);
    for (int y = 0; y < height; y++) {
      int first = rows.start(y);
      int count = rows.count(y);
      for (; ready < first + count; ready++) {
        row(in, ready, width, columns, ring[ready % rows.longest], scratch);
      }
      Arrays.fill(sums, 0, rowBytes, HALF);
      for (int k = 0; k < count; k++) {
        addScaled(
            sums, ring[(first + k) % rows.longest], rows.entries[rows.weights(y) + k], rowBytes);
      }
      byte[] line = scratch.line(rowBytes);
      for (int i = 0; i < rowBytes; i++) {
        line[i] = (byte) clip(sums[i] >> BITS);
      }
      out.bytes().put(y * rowBytes, line, 0, rowBytes);
    }
    return out;
  }

  /** A loop over ints, which the JIT compiler turns into SIMD instructions. */
  private static void addScaled(int[] sums, int[] row, int weight, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += row[i] * weight;
    }
  }

  /** One input row after the pass across, as values 0 to 255. */
  private static int[] row(
      Image in, int y, int width, @Nullable Taps columns, int[] out, Scratch scratch) {
    ByteBuffer bytes = in.bytes();
    int at = in.offset() + y * in.rowStride();
    if (columns == null) {
      byte[] source = scratch.source(3 * width);
      bytes.get(at, source, 0, 3 * width);
      for (int i = 0; i < 3 * width; i++) {
        out[i] = source[i] & 0xff;
      }
      return out;
    }
    int from = columns.start(0);
    int to = columns.start(width - 1) + columns.count(width - 1);
    byte[] source = scratch.source(3 * (to - from));
    bytes.get(at + 3 * from, source, 0, 3 * (to - from));
    int[] weights = columns.entries;
    for (int x = 0; x < width; x++) {
      int r = HALF;
      int g = HALF;
      int b = HALF;
      int i = 3 * (columns.start(x) - from);
      int k = columns.weights(x);
      for (int end = k + columns.count(x); k < end; k++, i += 3) {
        int weight = weights[k];
        r += (source[i] & 0xff) * weight;
        g += (source[i + 1] & 0xff) * weight;
        b += (source[i + 2] & 0xff) * weight;
      }
      out[3 * x] = clip(r >> BITS);
      out[3 * x + 1] = clip(g >> BITS);
      out[3 * x + 2] = clip(b >> BITS);
    }
    return out;
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  /** Rows that a thread keeps, so that an image costs no allocation on the Java heap. */
  private static final class Scratch {
    private byte[] source = new byte[0];
    private byte[] line = new byte[0];
    private int[] sums = new int[0];
    private int[][] ring = new int[0][];

    byte[] source(int size) {
      if (source.length < size) {
        source = new byte[size];
      }
      return source;
    }

    byte[] line(int size) {
      if (line.length < size) {
        line = new byte[size];
      }
      return line;
    }

    int[] sums(int size) {
      if (sums.length < size) {
        sums = new int[size];
      }
      return sums;
    }

    int[][] ring(int rows, int size) {
      if (ring.length < rows || ring[0].length < size) {
        ring = new int[Math.max(rows, ring.length)][size];
      }
      return ring;
    }
  }
}
