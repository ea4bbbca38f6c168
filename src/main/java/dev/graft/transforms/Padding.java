package dev.graft.transforms;

/** Which pixel of an image each pixel of the padded one is. */
final class Padding {
  private Padding() {}

  /**
   * The input position of each output position along one axis, -1 for the fill.
   *
   * <p>What is cut off by a negative border is cut off before the rest is mirrored. A border wider
   * than the image mirrors it again and again.
   */
  static int[] indices(int size, int before, int after, PaddingMode mode) {
    long length = (long) size + before + after;
    if (length > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("a border of " + before + " + " + after + " is too wide");
    }
    int[] indices = new int[(int) Math.max(length, 0)];
    boolean cut = mode != PaddingMode.CONSTANT;
    int first = cut ? Math.max(-before, 0) : 0;
    int count = size - first - (cut ? Math.max(-after, 0) : 0);
    if (count <= 0) {
      return new int[0];
    }
    int start = cut ? Math.max(before, 0) : before;
    for (int i = 0; i < indices.length; i++) {
      int at = index(i - start, count, mode);
      indices[i] = at < 0 ? -1 : first + at;
    }
    return indices;
  }

  /** The input position for {@code at}, which may lie outside of {@code [0, size)}. */
  static int index(int at, int size, PaddingMode mode) {
    if (at >= 0 && at < size) {
      return at;
    }
    return switch (mode) {
      case CONSTANT -> -1;
      case EDGE -> at < 0 ? 0 : size - 1;
      case REFLECT -> size == 1 ? 0 : mirrored(Math.floorMod(at, 2 * size - 2), 2 * size - 2);
      case SYMMETRIC -> mirrored(Math.floorMod(at, 2 * size), 2 * size - 1);
    };
  }

  private static int mirrored(int at, int sum) {
    return Math.min(at, sum - at);
  }

  /** An image of the input's pixels at these columns and rows. The caller closes the result. */
  static Image gather(Image image, int[] columns, int[] rows, Fill fill) {
    Image out = Image.allocate(columns.length, rows.length);
    byte[] source = new byte[3 * image.width()];
    byte[] line = new byte[3 * columns.length];
    for (int y = 0; y < rows.length; y++) {
      boolean inside = rows[y] >= 0;
      if (inside) {
        image.bytes().get(image.offset() + rows[y] * image.rowStride(), source);
      }
      for (int x = 0, i = 0; x < columns.length; x++, i += 3) {
        if (inside && columns[x] >= 0) {
          line[i] = source[3 * columns[x]];
          line[i + 1] = source[3 * columns[x] + 1];
          line[i + 2] = source[3 * columns[x] + 2];
        } else {
          line[i] = fill.red();
          line[i + 1] = fill.green();
          line[i + 2] = fill.blue();
        }
      }
      out.bytes().put(y * out.rowStride(), line);
    }
    return out;
  }
}
