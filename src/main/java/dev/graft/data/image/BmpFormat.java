package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * BMP: 1, 4, 8, 16, 24 and 32 bits a pixel, run lengths, bit fields in the layouts that Pillow
 * knows. OpenCV's reader spreads 5 bits over 8 in another way.
 *
 * @see <a href="https://learn.microsoft.com/windows/win32/gdi/bitmap-storage">Bitmap storage</a>
 */
final class BmpFormat {
  private final Source source;
  private final ByteBuffer bytes;
  private final int headerSize;
  private int width;
  private long height;
  private int bits;
  private int compression;
  private long colours;
  private boolean topDown;

  private BmpFormat(Source source) {
    this.source = source;
    this.bytes = source.bytes().order(ByteOrder.LITTLE_ENDIAN);
    this.headerSize = bytes.getInt(14);
  }

  static Image decode(Source source) {
    return new BmpFormat(source).decode();
  }

  private Image decode() {
    boolean os2 = headerSize == 12;
    header();
    ImageReader.checkSize(source, width, height);
    if (colours == 0) {
      colours = 1L << bits;
    }
    long start = bytes.getInt(10) & 0xffffffffL;
    int tables = 14 + headerSize;
    int entry = os2 ? 3 : 4;
    int masks = compression == 3 && headerSize < 52 ? 12 : 0;
    if (start == tables && bits <= 8) {
      start += entry * colours;
    }
    Canvas.Palette palette = bits <= 8 ? palette(tables + masks, entry) : null;
    if (start == 0) {
      start = tables + masks + (bits <= 8 ? entry * colours : 0);
    }
    if (start > source.size()) {
      throw source.truncated();
    }
    Canvas canvas = new Canvas(width, (int) height);
    try {
      if (compression == 1 || compression == 2) {
        runs(canvas, palette == null ? new Canvas.Palette() : palette, (int) start);
      } else {
        raw(canvas, palette == null ? new Canvas.Palette() : palette, (int) start);
      }
      return canvas.image();
    } catch (RuntimeException e) {
      canvas.image().close();
      throw e;
    }
  }

  private void header() {
    switch (headerSize) {
      case 12 -> {
        width = bytes.getShort(18) & 0xffff;
        height = bytes.getShort(20) & 0xffff;
        bits = bytes.getShort(24) & 0xffff;
      }
      case 40, 52, 56, 64, 108, 124 -> {
        topDown = source.at(25) == 0xff;
        width = bytes.getInt(18);
        long stored = bytes.getInt(22) & 0xffffffffL;
        height = topDown ? (1L << 32) - stored : stored;
        bits = bytes.getShort(28) & 0xffff;
        compression = bytes.getInt(30);
        colours = bytes.getInt(46) & 0xffffffffL;
      }
      default ->
          throw source.bad("is a BMP with an unknown header of %d bytes".formatted(headerSize));
    }
    boolean known =
        switch (bits) {
          case 1, 24 -> compression == 0;
          case 4 -> compression == 0 || compression == 2;
          case 8 -> compression == 0 || compression == 1;
          case 16, 32 -> compression == 0 || compression == 3;
          default -> false;
        };
    if (!known) {
      throw source.bad(
          "is a BMP of %d bits a pixel with compression %d, which is not read"
              .formatted(bits, compression));
    }
  }

  private Canvas.Palette palette(int at, int entry) {
    if (colours > 65536) {
      throw source.bad("is a BMP with a palette of %d colours".formatted(colours));
    }
    Canvas.Palette palette = new Canvas.Palette();
    for (int i = 0; i < Math.min(colours, 256); i++) {
      int p = at + entry * i;
      palette.set(i, source.at(p + 2), source.at(p + 1), source.at(p));
    }
    return palette;
  }

  private void raw(Canvas canvas, Canvas.Palette palette, int start) {
    int stride = (int) (((long) width * bits + 31) >> 3) & ~3;
    // The padding of the last row may be missing.
    if (start + (height - 1) * stride + ((long) width * bits + 7) / 8 > source.size()) {
      throw source.truncated();
    }
    int[] shifts = bits == 32 ? bytesOfMasks() : new int[] {2, 1, 0};
    boolean six = bits == 16 && compression == 3 && greenHasSixBits();
    byte[] row = new byte[(int) (((long) width * bits + 7) / 8)];
    for (int i = 0; i < height; i++) {
      int at = start + i * stride;
      bytes.get(at, row);
      for (int x = 0; x < width; x++) {
        switch (bits) {
          case 1, 4, 8 -> palette.paint(canvas, x, Canvas.sample(row, x, bits));
          case 16 -> sixteen(canvas, x, bytes.getShort(at + 2 * x) & 0xffff, six);
          case 24 -> canvas.set(x, row[3 * x + 2], row[3 * x + 1], row[3 * x]);
          default ->
              canvas.set(x, row[4 * x + shifts[0]], row[4 * x + shifts[1]], row[4 * x + shifts[2]]);
        }
      }
      canvas.put(topDown ? i : (int) height - 1 - i);
    }
  }

  private static void sixteen(Canvas canvas, int x, int value, boolean six) {
    int red = (value >> (six ? 11 : 10)) & 31;
    int green = (value >> 5) & (six ? 63 : 31);
    canvas.set(x, red * 255 / 31, green * 255 / (six ? 63 : 31), (value & 31) * 255 / 31);
  }

  private boolean greenHasSixBits() {
    if (mask(0) == 0xf800 && mask(1) == 0x7e0 && mask(2) == 0x1f) {
      return true;
    }
    if (mask(0) == 0x7c00 && mask(1) == 0x3e0 && mask(2) == 0x1f) {
      return false;
    }
    throw badMasks();
  }

  /** In which byte of four red, green and blue are. */
  private int[] bytesOfMasks() {
    if (compression == 0) {
      return new int[] {2, 1, 0};
    }
    int alpha = headerSize >= 56 ? mask(3) : 0;
    String masks = "%08x %08x %08x %08x".formatted(mask(0), mask(1), mask(2), alpha);
    return switch (masks) {
      case "00ff0000 0000ff00 000000ff 00000000",
          "00ff0000 0000ff00 000000ff ff000000",
          "00000000 00000000 00000000 00000000" ->
          new int[] {2, 1, 0};
      case "ff000000 00ff0000 0000ff00 00000000", "ff000000 00ff0000 0000ff00 000000ff" ->
          new int[] {3, 2, 1};
      case "ff000000 0000ff00 000000ff 00000000", "ff000000 0000ff00 000000ff 00ff0000" ->
          new int[] {3, 1, 0};
      case "000000ff 0000ff00 00ff0000 ff000000" -> new int[] {0, 1, 2};
      default -> throw badMasks();
    };
  }

  private int mask(int index) {
    return bytes.getInt(54 + 4 * index);
  }

  private ImageException badMasks() {
    return source.bad("is a BMP with bit fields that are not read");
  }

  /** Run lengths, with Pillow's reading of the rules: an odd absolute run of nibbles is cut. */
  private void runs(Canvas canvas, Canvas.Palette palette, int start) {
    int size = width * (int) height;
    byte[] data = new byte[size];
    int done = 0;
    int x = 0;
    int at = start;
    boolean nibbles = compression == 2;
    while (done < size && at + 1 < source.size()) {
      int count = source.at(at);
      int value = source.at(at + 1);
      at += 2;
      if (count > 0) {
        int run = Math.min(count, Math.max(0, width - x));
        for (int i = 0; i < run && done < size; i++) {
          data[done++] = (byte) (!nibbles ? value : i % 2 == 0 ? value >> 4 : value & 15);
        }
        x += run;
      } else if (value == 0) {
        done = Math.min(size, (done + width - 1) / width * width);
        x = 0;
      } else if (value == 1) {
        break;
      } else if (value == 2) {
        if (at + 1 >= source.size()) {
          break;
        }
        done = (int) Math.min(size, done + source.at(at) + (long) source.at(at + 1) * width);
        at += 2;
        x = done % width;
      } else {
        int length = nibbles ? value / 2 : value;
        for (int i = 0; i < length && at < source.size(); i++, at++) {
          int both = source.at(at);
          for (int shift = nibbles ? 4 : 0; shift >= 0 && done < size; shift -= 4) {
            data[done++] = (byte) (nibbles ? (both >> shift) & 15 : both);
          }
        }
        x += value;
        at += at & 1;
      }
    }
    if (done < size) {
      throw source.truncated();
    }
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < width; i++) {
        palette.paint(canvas, i, data[y * width + i] & 0xff);
      }
      canvas.put(topDown ? y : (int) height - 1 - y);
    }
  }
}
