package dev.graft.data.image;

/** TIFF's LZW: codes of 9 to 12 bits, high bits first, a code's width grows one code early. */
final class TiffLzw {
  private static final int CLEAR = 256;
  private static final int END = 257;

  private final Source source;
  private final byte[] packed;
  private int bit;

  TiffLzw(Source source, byte[] packed) {
    this.source = source;
    this.packed = packed;
  }

  byte[] unpack(int size) {
    byte[] out = new byte[size];
    // An entry is a run of what is already unpacked: where it starts, and how long it is.
    int[] start = new int[4097];
    int[] length = new int[4097];
    int next = 258;
    int done = 0;
    boolean fresh = true;
    int before = 0;
    int beforeLength = 0;
    while (done < size) {
      int width = next < 511 ? 9 : next < 1023 ? 10 : next < 2047 ? 11 : 12;
      int code = code(width);
      if (code == END) {
        break;
      }
      if (code == CLEAR) {
        next = 258;
        fresh = true;
        continue;
      }
      if (!fresh && next <= 4096) {
        // The entry before this code: the last run and the byte that follows it.
        start[next] = before;
        length[next] = beforeLength + 1;
        next++;
      }
      if (code >= 258 && (code >= next || fresh)) {
        throw source.bad("cannot be decoded: the data are corrupt");
      }
      int count = code < 256 ? 1 : length[code];
      before = done;
      beforeLength = count;
      for (int i = 0; i < count && done < size; i++) {
        out[done++] = code < 256 ? (byte) code : out[start[code] + i];
      }
      fresh = false;
    }
    if (done < size) {
      throw source.truncated();
    }
    return out;
  }

  private int code(int width) {
    if (bit + width > 8L * packed.length) {
      throw source.truncated();
    }
    int code = 0;
    for (int i = 0; i < width; i++, bit++) {
      code = (code << 1) | ((packed[bit >> 3] >> (7 - (bit & 7))) & 1);
    }
    return code;
  }
}
