package dev.graft.serialization;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Little-endian random access to bytes of any size, over memory that someone else keeps alive.
 * Java's buffers end at 2 GB, so there is one for each gigabyte.
 */
final class FileBytes {
  private static final int SHIFT = 30;
  private static final long SEGMENT = 1L << SHIFT;

  private final ByteBuffer[] segments;
  private final long origin;
  private final long size;

  private FileBytes(ByteBuffer[] segments, long origin, long size) {
    this.segments = segments;
    this.origin = origin;
    this.size = size;
    for (ByteBuffer segment : segments) {
      segment.order(ByteOrder.LITTLE_ENDIAN);
    }
  }

  /** A whole file, mapped read-only by Java; the mapping goes when the buffers are collected. */
  static FileBytes map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      ByteBuffer[] segments = new ByteBuffer[segments(size)];
      for (int i = 0; i < segments.length; i++) {
        long at = i * SEGMENT;
        segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, at, Math.min(SEGMENT, size - at));
      }
      return new FileBytes(segments, 0, size);
    }
  }

  /** Native memory, which must stay valid as long as this is used. */
  static FileBytes over(Pointer base, long size) {
    ByteBuffer[] segments = new ByteBuffer[segments(size)];
    for (int i = 0; i < segments.length; i++) {
      long at = i * SEGMENT;
      segments[i] = buffer(base.address() + at, (int) Math.min(SEGMENT, size - at));
    }
    return new FileBytes(segments, 0, size);
  }

  /** Bytes on the heap. */
  static FileBytes of(byte[] bytes) {
    return new FileBytes(new ByteBuffer[] {ByteBuffer.wrap(bytes)}, 0, bytes.length);
  }

  private static int segments(long size) {
    return Math.toIntExact((size + SEGMENT - 1) >>> SHIFT);
  }

  /** A direct buffer over native memory. */
  static ByteBuffer buffer(long address, int size) {
    try (BytePointer pointer = new BytePointer(new Address(address))) {
      return pointer.capacity(size).asByteBuffer();
    }
  }

  long size() {
    return size;
  }

  /** Whether {@code count} bytes lie at {@code at}; no sum overflows. */
  boolean holds(long at, long count) {
    return at >= 0 && count >= 0 && at <= size && count <= size - at;
  }

  /** A part of these bytes, counted from its own beginning. */
  FileBytes part(long at, long count) {
    check(at, count);
    return new FileBytes(segments, origin + at, count);
  }

  int u8(long at) {
    check(at, 1);
    return raw(origin + at);
  }

  int u16(long at) {
    check(at, 2);
    return raw(origin + at) | raw(origin + at + 1) << 8;
  }

  int i32(long at) {
    check(at, 4);
    int start = (int) ((origin + at) & (SEGMENT - 1));
    return start + 4 <= SEGMENT
        ? segments[(int) ((origin + at) >>> SHIFT)].getInt(start)
        : u16(at) | u16(at + 2) << 16;
  }

  long u32(long at) {
    return i32(at) & 0xffffffffL;
  }

  long i64(long at) {
    check(at, 8);
    return u32(at) | u32(at + 4) << 32;
  }

  /** A copy of some bytes. */
  byte[] bytes(long at, long count) {
    check(at, count);
    if (count > Integer.MAX_VALUE - 8) {
      throw new Malformed("holds one value of " + count + " bytes, more than Java can hold");
    }
    byte[] result = new byte[(int) count];
    int done = 0;
    while (done < result.length) {
      long from = origin + at + done;
      int start = (int) (from & (SEGMENT - 1));
      int length = (int) Math.min(result.length - done, SEGMENT - start);
      segments[(int) (from >>> SHIFT)].get(start, result, done, length);
      done += length;
    }
    return result;
  }

  private int raw(long from) {
    return segments[(int) (from >>> SHIFT)].get((int) (from & (SEGMENT - 1))) & 0xff;
  }

  private void check(long at, long count) {
    if (!holds(at, count)) {
      throw new Malformed(
          "ends too early: " + count + " bytes are wanted at offset " + at + " of " + size);
    }
  }

  /** A pointer to an address. */
  static final class Address extends Pointer {
    Address(long address) {
      this.address = address;
    }
  }
}
