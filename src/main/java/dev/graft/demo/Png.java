package dev.graft.demo;

import dev.graft.demo.scene.Picture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Writes PNG files without compressing them: what {@code Deflater} makes depends on the zlib that a
 * JDK brings, and these bytes must not.
 *
 * @see <a href="https://www.w3.org/TR/png-3/">Portable Network Graphics (PNG) Specification</a>
 */
final class Png {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int LARGEST_STORED_BLOCK = 65535;

  private Png() {}

  static byte[] encode(Picture picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(SIGNATURE);
    ByteBuffer header = ByteBuffer.allocate(13).putInt(picture.size()).putInt(picture.size());
    header.put(
        new byte[] {8, 2, 0, 0, 0}); // 8 bits, RGB, deflate, adaptive filters, not interlaced
    chunk(out, "IHDR", header.array());
    chunk(out, "IDAT", zlib(scanlines(picture)));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  /** Each row behind filter type 0, none. */
  private static byte[] scanlines(Picture picture) {
    int row = 3 * picture.size();
    byte[] rgb = picture.rgb();
    byte[] lines = new byte[(row + 1) * picture.size()];
    for (int y = 0; y < picture.size(); y++) {
      System.arraycopy(rgb, y * row, lines, y * (row + 1) + 1, row);
    }
    return lines;
  }

  private static byte[] zlib(byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 64);
    out.write(0x78);
    out.write(0x01);
    for (int at = 0; at < data.length; at += LARGEST_STORED_BLOCK) {
      int length = Math.min(LARGEST_STORED_BLOCK, data.length - at);
      out.write(at + length == data.length ? 1 : 0);
      out.write(length);
      out.write(length >> 8);
      out.write(~length);
      out.write(~length >> 8);
      out.write(data, at, length);
    }
    Adler32 sum = new Adler32();
    sum.update(data);
    out.writeBytes(bigEndian((int) sum.getValue()));
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 crc = new CRC32();
    crc.update(name);
    crc.update(data);
    out.writeBytes(bigEndian(data.length));
    out.writeBytes(name);
    out.writeBytes(data);
    out.writeBytes(bigEndian((int) crc.getValue()));
  }

  private static byte[] bigEndian(int v) {
    return ByteBuffer.allocate(4).putInt(v).array();
  }
}
