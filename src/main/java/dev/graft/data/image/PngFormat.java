package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * PNG. OpenCV's reader shifts 16-bit grey where Pillow clips it, and libpng talks on stderr of
 * colour profiles; zlib does most of the work here too.
 *
 * <p>As in Pillow, the checksums of the chunks before the picture count, and what follows the last
 * row does not. In an animation the default picture is read.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics, third edition</a>
 */
final class PngFormat {
  private static final int IHDR = 0x49484452;
  private static final int PLTE = 0x504c5445;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;

  /** Start and step of the seven passes of an interlaced picture, across and down. */
  private static final int[][] PASSES = {
    {0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4}, {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}
  };

  /** Deflate cannot expand further than this. */
  private static final long MAX_RATIO = 1032;

  private final Source source;
  private final ByteBuffer bytes;
  private int at = 8;
  private int left;
  private int width;
  private int height;
  private int bits;
  private int type;
  private boolean interlaced;
  private Canvas.@Nullable Palette palette;
  private final Inflater inflater = new Inflater();

  private PngFormat(Source source) {
    this.source = source;
    this.bytes = source.bytes();
  }

  static Image decode(Source source) {
    PngFormat png = new PngFormat(source);
    try {
      png.header();
      ImageReader.checkSize(source, png.width, png.height);
      if (png.type == 3 && png.palette == null) {
        throw source.bad("is a PNG with a palette that is missing");
      }
      png.checkNotEmpty();
      return png.picture();
    } catch (DataFormatException e) {
      throw source.bad("cannot be decoded: the data are corrupt");
    } finally {
      png.inflater.end();
    }
  }

  /** Refuses a file that cannot hold its pixels before the memory for them is taken. */
  private void checkNotEmpty() {
    long row = ((long) width * channels() * bits + 7) / 8;
    if (row * height / MAX_RATIO > source.size()) {
      throw source.truncated();
    }
  }

  /** Reads the chunks up to the first of the picture. */
  private void header() {
    while (true) {
      int length = bytes.getInt(at);
      int name = bytes.getInt(at + 4);
      at += 8;
      if (name == IDAT) {
        left = length;
        break;
      }
      if (name == IEND) {
        throw source.bad("is a PNG without a picture in it");
      }
      if (length < 0 || at + (long) length + 4 > source.size()) {
        throw source.truncated();
      }
      CRC32 crc = new CRC32();
      crc.update(bytes.slice(at - 4, length + 4));
      if ((int) crc.getValue() != bytes.getInt(at + length)) {
        throw source.bad("cannot be decoded: a checksum in its header is wrong");
      }
      chunk(name, length);
      at += length + 4;
    }
    if (width == 0) {
      throw source.bad("is a PNG without a header");
    }
  }

  private void chunk(int name, int length) {
    if (name == IHDR) {
      width = bytes.getInt(at);
      height = bytes.getInt(at + 4);
      bits = source.at(at + 8);
      type = source.at(at + 9);
      interlaced = source.at(at + 12) != 0;
      boolean known =
          switch (type) {
            case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
            case 3 -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
            case 2, 4, 6 -> bits == 8 || bits == 16;
            default -> false;
          };
      if (!known) {
        throw source.bad("is a PNG of unknown colour type %d with %d bits".formatted(type, bits));
      }
    } else if (name == PLTE) {
      Canvas.Palette colours = new Canvas.Palette();
      for (int i = 0; i < Math.min(length / 3, 256); i++) {
        int p = at + 3 * i;
        colours.set(i, source.at(p), source.at(p + 1), source.at(p + 2));
      }
      palette = colours;
    }
  }

  private int channels() {
    return switch (type) {
      case 2 -> 3;
      case 4 -> 2;
      case 6 -> 4;
      default -> 1;
    };
  }

  private Image picture() throws DataFormatException {
    Canvas canvas = new Canvas(width, height);
    try {
      if (!interlaced) {
        rows(
            width,
            height,
            (row, y) -> {
              paint(canvas, row, width);
              canvas.put(y);
            });
      } else {
        interlaced(canvas);
      }
      return canvas.image();
    } catch (DataFormatException | RuntimeException e) {
      canvas.image().close();
      throw e;
    }
  }

  private void interlaced(Canvas canvas) throws DataFormatException {
    byte[] all = new byte[3 * width * height];
    for (int[] pass : PASSES) {
      int columns = (width - pass[0] + pass[1] - 1) / pass[1];
      int lines = (height - pass[2] + pass[3] - 1) / pass[3];
      if (columns <= 0 || lines <= 0) {
        continue;
      }
      Canvas line = new Canvas(columns, 1);
      try (Image one = line.image()) {
        byte[] pixels = new byte[3 * columns];
        rows(
            columns,
            lines,
            (row, y) -> {
              paint(line, row, columns);
              line.put(0);
              one.bytes().get(0, pixels);
              for (int x = 0; x < columns; x++) {
                int to = 3 * ((pass[2] + y * pass[3]) * width + pass[0] + x * pass[1]);
                System.arraycopy(pixels, 3 * x, all, to, 3);
              }
            });
      }
    }
    canvas.image().bytes().put(0, all);
  }

  private interface RowSink {
    void accept(byte[] row, int y);
  }

  /** Inflates and unfilters {@code lines} rows of {@code columns} pixels. */
  private void rows(int columns, int lines, RowSink sink) throws DataFormatException {
    int pixel = Math.max(1, channels() * bits / 8);
    int size = (int) (((long) columns * channels() * bits + 7) / 8);
    byte[] filter = new byte[1];
    byte[] row = new byte[size];
    byte[] before = new byte[size];
    for (int y = 0; y < lines; y++) {
      inflate(filter);
      inflate(row);
      unfilter(filter[0], row, before, pixel);
      sink.accept(row, y);
      byte[] swap = before;
      before = row;
      row = swap;
    }
  }

  /** Fills {@code out} from the picture's chunks. */
  private void inflate(byte[] out) throws DataFormatException {
    int done = 0;
    while (done < out.length) {
      if (inflater.needsInput()) {
        while (left == 0) {
          at += 4;
          left = bytes.getInt(at);
          if (bytes.getInt(at + 4) != IDAT) {
            throw source.truncated();
          }
          at += 8;
        }
        int some = (int) Math.min(left & 0xffffffffL, source.size() - at);
        if (some <= 0) {
          throw source.truncated();
        }
        inflater.setInput(bytes.slice(at, some));
        at += some;
        left -= some;
      }
      int count = inflater.inflate(out, done, out.length - done);
      done += count;
      if (count == 0 && (inflater.finished() || inflater.needsDictionary())) {
        throw source.truncated();
      }
    }
  }

  private void unfilter(int filter, byte[] row, byte[] before, int pixel) {
    switch (filter) {
      case 0 -> {}
      case 1 -> {
        for (int i = pixel; i < row.length; i++) {
          row[i] += row[i - pixel];
        }
      }
      case 2 -> {
        for (int i = 0; i < row.length; i++) {
          row[i] += before[i];
        }
      }
      case 3 -> {
        for (int i = 0; i < row.length; i++) {
          int a = i < pixel ? 0 : row[i - pixel] & 0xff;
          row[i] += (byte) ((a + (before[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 0; i < row.length; i++) {
          int a = i < pixel ? 0 : row[i - pixel] & 0xff;
          int c = i < pixel ? 0 : before[i - pixel] & 0xff;
          row[i] += (byte) paeth(a, before[i] & 0xff, c);
        }
      }
      default -> throw source.bad("cannot be decoded: the data are corrupt");
    }
  }

  /** The one of left, above and upper left that is nearest to {@code a + b - c}. */
  private static int paeth(int a, int b, int c) {
    int pa = Math.abs(b - c);
    int pb = Math.abs(a - c);
    int pc = Math.abs(a + b - 2 * c);
    return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
  }

  private void paint(Canvas canvas, byte[] row, int columns) {
    int channels = channels();
    int wide = bits == 16 ? 2 : 1;
    for (int x = 0; x < columns; x++) {
      int p = x * channels * wide;
      switch (type) {
        case 2, 6 -> canvas.set(x, row[p], row[p + wide], row[p + 2 * wide]);
        case 3 -> Objects.requireNonNull(palette).paint(canvas, x, Canvas.sample(row, x, bits));
        case 4 -> canvas.grey(x, row[p]);
        default -> {
          if (bits == 16) {
            canvas.grey(x, row[p] != 0 ? 255 : row[p + 1]);
          } else {
            canvas.grey(x, Canvas.spread(Canvas.sample(row, x, bits), bits));
          }
        }
      }
    }
  }
}
