package dev.graft.data.image;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Brings a TIFF's strips or tiles together: undoes their compression and their predictor. */
final class TiffStrips {
  /** LZW, the compression that expands furthest, makes 3,837 bytes at most of a code of 12 bits. */
  private static final long MAX_RATIO = 4096;

  private final Source source;
  private final TiffTags tags;
  private final int width;
  private final int height;
  private final int samples;
  private final int bits;

  /** For planes of {@code samples} interleaved samples of {@code bits} bits. */
  TiffStrips(Source source, TiffTags tags, int width, int height, int samples, int bits) {
    this.source = source;
    this.tags = tags;
    this.width = width;
    this.height = height;
    this.samples = samples;
    this.bits = bits;
  }

  private int rowBytes(int columns) {
    return (int) (((long) columns * samples * bits + 7) / 8);
  }

  private long bytes(int columns, int lines) {
    return ((long) columns * samples * bits + 7) / 8 * lines;
  }

  /** The rows of each plane, one behind the other. */
  byte[][] read(int planes) {
    boolean tiled = !tags.has(TiffTags.STRIP_OFFSETS);
    int[] offsets = tags.all(tiled ? TiffTags.TILE_OFFSETS : TiffTags.STRIP_OFFSETS);
    int[] sizes = tags.all(tiled ? TiffTags.TILE_SIZES : TiffTags.STRIP_SIZES);
    int blockWidth = tiled ? tags.required(TiffTags.TILE_WIDTH, "tiles' width") : width;
    int blockHeight =
        tiled
            ? tags.required(TiffTags.TILE_HEIGHT, "tiles' height")
            : (int) Math.min(tags.get(TiffTags.ROWS_PER_STRIP, height) & 0xffffffffL, height);
    if (blockWidth <= 0 || blockHeight <= 0 || (long) blockWidth * blockHeight > 1 << 29) {
      throw source.bad("is a TIFF with blocks of %d x %d".formatted(blockWidth, blockHeight));
    }
    int across = (width + blockWidth - 1) / blockWidth;
    int down = (height + blockHeight - 1) / blockHeight;
    if (offsets.length < (long) across * down * planes) {
      throw source.truncated();
    }
    long block = bytes(blockWidth, blockHeight);
    long all = bytes(width, height);
    if (Math.max(block, all) > Integer.MAX_VALUE - 8) {
      throw source.bad("is a TIFF of more bytes than one Java array holds");
    }
    if (Math.max(block, all) * planes / MAX_RATIO > source.size()) {
      throw source.truncated();
    }
    byte[][] rows = new byte[planes][(int) all];
    int index = 0;
    for (int plane = 0; plane < planes; plane++) {
      for (int y = 0; y < height; y += blockHeight) {
        int lines = tiled ? blockHeight : Math.min(blockHeight, height - y);
        for (int x = 0; x < width; x += blockWidth, index++) {
          int size = index < sizes.length ? sizes[index] : source.size() - offsets[index];
          byte[] data = unpack(offsets[index], size, rowBytes(blockWidth) * lines);
          unpredict(data, blockWidth, lines);
          int bytes = Math.min(rowBytes(blockWidth), rowBytes(width) - rowBytes(x));
          for (int line = 0; line < Math.min(lines, height - y); line++) {
            System.arraycopy(
                data,
                line * rowBytes(blockWidth),
                rows[plane],
                (y + line) * rowBytes(width) + rowBytes(x),
                bytes);
          }
        }
      }
    }
    return rows;
  }

  private byte[] unpack(int offset, int size, int unpacked) {
    int compression = tags.get(TiffTags.COMPRESSION, 1);
    int length = compression == 1 ? unpacked : size;
    if (offset < 0 || length < 0 || offset + (long) length > source.size()) {
      throw source.truncated();
    }
    byte[] packed = new byte[length];
    source.bytes().get(offset, packed);
    if (tags.get(TiffTags.FILL_ORDER, 1) == 2) {
      for (int i = 0; i < packed.length; i++) {
        packed[i] = (byte) (Integer.reverse(packed[i]) >>> 24);
      }
    }
    return switch (compression) {
      case 1 -> packed;
      case 5 -> new TiffLzw(source, packed).unpack(unpacked);
      case 8, 32946 -> inflate(packed, unpacked);
      case 32773 -> packBits(packed, unpacked);
      default ->
          throw source.bad(
              "is a TIFF with %s, which Graft does not read; save it with LZW or deflate"
                  .formatted(nameOf(compression)));
    };
  }

  private static String nameOf(int compression) {
    return switch (compression) {
      case 2, 3, 4 -> "fax compression";
      case 6, 7 -> "JPEG compression";
      case 34925 -> "LZMA compression";
      case 50000 -> "Zstandard compression";
      case 50001 -> "WebP compression";
      default -> "compression " + compression;
    };
  }

  private byte[] inflate(byte[] packed, int unpacked) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(ByteBuffer.wrap(packed));
      byte[] out = new byte[unpacked];
      int done = 0;
      while (done < unpacked) {
        int count = inflater.inflate(out, done, unpacked - done);
        if (count == 0) {
          throw source.truncated();
        }
        done += count;
      }
      return out;
    } catch (DataFormatException e) {
      throw source.bad("cannot be decoded: the data are corrupt");
    } finally {
      inflater.end();
    }
  }

  private byte[] packBits(byte[] packed, int unpacked) {
    byte[] out = new byte[unpacked];
    int at = 0;
    int done = 0;
    while (done < unpacked) {
      int n = packed[at++];
      if (n >= 0) {
        int count = Math.min(n + 1, unpacked - done);
        if (at + count > packed.length) {
          throw source.truncated();
        }
        System.arraycopy(packed, at, out, done, count);
        at += n + 1;
        done += count;
      } else if (n != -128) {
        byte value = packed[at++];
        for (int i = 0; i < 1 - n && done < unpacked; i++) {
          out[done++] = value;
        }
      }
    }
    return out;
  }

  /** Each sample of a row was stored as its difference from the one to its left. */
  private void unpredict(byte[] data, int columns, int lines) {
    int compression = tags.get(TiffTags.COMPRESSION, 1);
    int predictor = tags.get(TiffTags.PREDICTOR, 1);
    if (predictor == 1 || compression == 1 || compression == 32773) {
      return;
    }
    if (predictor != 2 || (bits != 8 && bits != 16)) {
      throw source.bad("is a TIFF with predictor %d, which is not read".formatted(predictor));
    }
    int size = rowBytes(columns);
    for (int line = 0; line < lines; line++) {
      int start = line * size;
      if (bits == 8) {
        for (int i = start + samples; i < start + size; i++) {
          data[i] += data[i - samples];
        }
      } else {
        int low = tags.bigEndian() ? 1 : 0;
        for (int i = start + 2 * samples; i < start + size; i += 2) {
          int sum = (data[i + low] & 0xff) + (data[i + low - 2 * samples] & 0xff);
          data[i + low] = (byte) sum;
          data[i + 1 - low] += (byte) (data[i + 1 - low - 2 * samples] + (sum >> 8));
        }
      }
    }
  }
}
