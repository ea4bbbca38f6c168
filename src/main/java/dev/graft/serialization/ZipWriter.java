package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip file as PyTorch does: uncompressed records whose bytes begin at multiples of 64,
 * checksums behind each record, zip64 where 32 bits do not do.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/caffe2/serialize/inline_container.cc">inline_container.cc</a>
 */
final class ZipWriter {
  static final int ALIGNMENT = 64;

  private static final long MAX32 = 0xffffffffL;
  private static final int UTF8_NAMES = 0x0800;
  private static final int SIZES_BEHIND = 0x0008;
  private static final int FIRST_OF_1980 = 0x0021;

  private final WritableByteChannel out;
  private final String folder;
  private final List<Entry> entries = new ArrayList<>();
  private long at;

  /**
   * @param folder what every record's name begins with, without the slash
   */
  ZipWriter(WritableByteChannel out, String folder) {
    this.out = out;
    this.folder = folder;
  }

  /** What a record holds, piece by piece, so that it may be larger than one buffer. */
  interface Content {
    void writeTo(Sink sink) throws IOException;
  }

  /** Takes the next piece of a record. */
  interface Sink {
    void write(ByteBuffer piece) throws IOException;
  }

  private record Entry(String path, long header, long size, long crc) {
    boolean isWide() {
      return size >= MAX32 || header >= MAX32;
    }

    byte[] name() {
      return path.getBytes(UTF_8);
    }
  }

  /** Writes a small record. */
  void record(String name, byte[] bytes) throws IOException {
    record(name, bytes.length, sink -> sink.write(ByteBuffer.wrap(bytes)));
  }

  /** Writes a record of exactly {@code size} bytes. */
  void record(String name, long size, Content content) throws IOException {
    String path = folder + "/" + name;
    long header = at;
    writeHeader(path.getBytes(UTF_8), size);
    CRC32 crc = new CRC32();
    long start = at;
    content.writeTo(
        piece -> {
          crc.update(piece.duplicate());
          write(piece);
        });
    if (at - start != size) {
      throw new IllegalStateException(name + ": " + (at - start) + " bytes, not " + size);
    }
    Entry entry = new Entry(path, header, size, crc.getValue());
    entries.add(entry);
    if (size > 0) {
      Fields behind = new Fields().i32(0x08074b50).i32(entry.crc);
      if (entry.isWide()) {
        behind.i64(size).i64(size);
      } else {
        behind.i32(size).i32(size);
      }
      behind.writeTo(this);
    }
  }

  private void writeHeader(byte[] path, long size) throws IOException {
    Fields wide = new Fields();
    if (size >= MAX32 || at >= MAX32) {
      wide.i16(1).i16((size >= MAX32 ? 16 : 0) + (at >= MAX32 ? 8 : 0));
      if (size >= MAX32) {
        wide.i64(size).i64(size);
      }
      if (at >= MAX32) {
        wide.i64(at);
      }
    }
    long data = at + 30 + path.length + wide.length() + 4;
    int padding = (int) (-data & (ALIGNMENT - 1));
    long shownSize = size >= MAX32 ? MAX32 : 0;
    new Fields()
        .i32(0x04034b50)
        .i16(wide.length() > 0 ? 45 : 20)
        .i16(UTF8_NAMES | (size > 0 ? SIZES_BEHIND : 0))
        .i16(0)
        .i16(0)
        .i16(FIRST_OF_1980)
        .i32(0)
        .i32(shownSize)
        .i32(shownSize)
        .i16(path.length)
        .i16(wide.length() + 4 + padding)
        .bytes(path)
        .bytes(wide.toByteArray())
        .bytes(new byte[] {'F', 'B'})
        .i16(padding)
        .bytes("Z".repeat(padding).getBytes(UTF_8))
        .writeTo(this);
  }

  /** Writes the directory; nothing may follow. */
  void finish() throws IOException {
    long start = at;
    for (Entry entry : entries) {
      writeEntry(entry);
    }
    long size = at - start;
    long end = at;
    int count = entries.size();
    new Fields()
        .i32(0x06064b50)
        .i64(44)
        .i16(45)
        .i16(45)
        .i32(0)
        .i32(0)
        .i64(count)
        .i64(count)
        .i64(size)
        .i64(start)
        .i32(0x07064b50)
        .i32(0)
        .i64(end)
        .i32(1)
        .i32(0x06054b50)
        .i32(0)
        .i16(Math.min(count, 0xffff))
        .i16(Math.min(count, 0xffff))
        .i32(Math.min(size, MAX32))
        .i32(Math.min(start, MAX32))
        .i16(0)
        .writeTo(this);
  }

  private void writeEntry(Entry entry) throws IOException {
    Fields wide = new Fields();
    if (entry.isWide()) {
      boolean big = entry.size >= MAX32;
      boolean far = entry.header >= MAX32;
      wide.i16(1).i16((big ? 16 : 0) + (far ? 8 : 0));
      if (big) {
        wide.i64(entry.size).i64(entry.size);
      }
      if (far) {
        wide.i64(entry.header);
      }
    }
    new Fields()
        .i32(0x02014b50)
        .i16(45)
        .i16(entry.isWide() ? 45 : 20)
        .i16(UTF8_NAMES | (entry.size > 0 ? SIZES_BEHIND : 0))
        .i16(0)
        .i16(0)
        .i16(FIRST_OF_1980)
        .i32(entry.crc)
        .i32(Math.min(entry.size, MAX32))
        .i32(Math.min(entry.size, MAX32))
        .i16(entry.name().length)
        .i16(wide.length())
        .i16(0)
        .i16(0)
        .i16(0)
        .i32(0)
        .i32(Math.min(entry.header, MAX32))
        .bytes(entry.name())
        .bytes(wide.toByteArray())
        .writeTo(this);
  }

  /** Forty digits that tell files apart: a hash of the names and one of the checksums. */
  String serializationId() {
    long names = 0xcbf29ce484222325L;
    long checksums = names;
    for (Entry entry : entries) {
      for (byte b : entry.name()) {
        names = (names ^ (b & 0xff)) * 0x100000001b3L;
      }
      checksums = (checksums ^ entry.crc) * 0x100000001b3L;
    }
    return digits(names) + digits(checksums);
  }

  private static String digits(long value) {
    String digits = Long.toUnsignedString(value);
    return "0".repeat(20 - digits.length()) + digits;
  }

  private void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      at += out.write(bytes);
    }
  }

  /** Little-endian fields of a header. */
  private static final class Fields {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

    Fields i16(int value) {
      return number(value, 2);
    }

    Fields i32(long value) {
      return number(value, 4);
    }

    Fields i64(long value) {
      return number(value, 8);
    }

    private Fields number(long value, int count) {
      byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
      bytes.write(all, 0, count);
      return this;
    }

    Fields bytes(byte[] value) {
      bytes.writeBytes(value);
      return this;
    }

    int length() {
      return bytes.size();
    }

    byte[] toByteArray() {
      return bytes.toByteArray();
    }

    void writeTo(ZipWriter writer) throws IOException {
      writer.write(ByteBuffer.wrap(toByteArray()));
    }
  }
}
