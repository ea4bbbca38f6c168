package dev.graft.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The integer tags of a TIFF's first directory. */
final class TiffTags {
  static final int WIDTH = 256;
  static final int HEIGHT = 257;
  static final int BITS = 258;
  static final int COMPRESSION = 259;
  static final int PHOTOMETRIC = 262;
  static final int FILL_ORDER = 266;
  static final int STRIP_OFFSETS = 273;
  static final int ORIENTATION = 274;
  static final int SAMPLES = 277;
  static final int ROWS_PER_STRIP = 278;
  static final int STRIP_SIZES = 279;
  static final int PLANAR = 284;
  static final int PREDICTOR = 317;
  static final int COLOUR_MAP = 320;
  static final int TILE_WIDTH = 322;
  static final int TILE_HEIGHT = 323;
  static final int TILE_OFFSETS = 324;
  static final int TILE_SIZES = 325;
  static final int EXTRA_SAMPLES = 338;
  static final int SAMPLE_FORMAT = 339;

  private final Source source;
  private final boolean bigEndian;
  private final Map<Integer, int[]> values = new HashMap<>();

  private TiffTags(Source source, boolean bigEndian) {
    this.source = source;
    this.bigEndian = bigEndian;
  }

  static TiffTags read(Source source) {
    TiffTags tags = new TiffTags(source, source.at(0) == 'M');
    ByteBuffer bytes =
        source.bytes().order(tags.bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int at = bytes.getInt(4);
    int count = bytes.getShort(at) & 0xffff;
    for (int i = 0; i < count; i++) {
      tags.entry(bytes, at + 2 + 12 * i);
    }
    return tags;
  }

  private void entry(ByteBuffer bytes, int at) {
    int tag = bytes.getShort(at) & 0xffff;
    int size =
        switch (bytes.getShort(at + 2) & 0xffff) {
          case 1 -> 1;
          case 3 -> 2;
          case 4 -> 4;
          default -> 0;
        };
    long count = bytes.getInt(at + 4) & 0xffffffffL;
    if (size == 0 || count == 0) {
      return;
    }
    int where = size * count <= 4 ? at + 8 : bytes.getInt(at + 8);
    if (where < 0 || where + size * count > source.size()) {
      throw source.truncated();
    }
    int[] read = new int[(int) count];
    for (int i = 0; i < read.length; i++) {
      read[i] =
          switch (size) {
            case 1 -> bytes.get(where + i) & 0xff;
            case 2 -> bytes.getShort(where + 2 * i) & 0xffff;
            default -> bytes.getInt(where + 4 * i);
          };
    }
    values.put(tag, read);
  }

  boolean bigEndian() {
    return bigEndian;
  }

  boolean has(int tag) {
    return values.containsKey(tag);
  }

  int[] all(int tag) {
    return values.getOrDefault(tag, new int[0]);
  }

  int get(int tag, int otherwise) {
    int[] found = all(tag);
    return found.length == 0 ? otherwise : found[0];
  }

  int required(int tag, String name) {
    if (!has(tag)) {
      throw source.bad("is a TIFF that does not say its " + name);
    }
    return get(tag, 0);
  }
}
