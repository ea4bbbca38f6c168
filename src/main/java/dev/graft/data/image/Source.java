package dev.graft.data.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.bytedeco.javacpp.BytePointer;

/** A file's content in native memory, and its name for error messages. */
final class Source implements AutoCloseable {
  private final Path path;
  private final BytePointer memory;
  private final ByteBuffer bytes;

  private Source(Path path, BytePointer memory, int size) {
    this.path = path;
    this.memory = memory;
    this.bytes = memory.capacity(size).asByteBuffer();
  }

  /** Reads the whole file. */
  static Source read(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new ImageException(path, "is over 2 GB, which no image reader takes");
      }
      Source source = allocate(path, (int) size);
      try {
        ByteBuffer into = source.bytes.duplicate();
        while (into.hasRemaining() && channel.read(into) >= 0) {}
        if (into.hasRemaining()) {
          throw new ImageException(path, "shrank while it was read");
        }
        return source;
      } catch (IOException | RuntimeException e) {
        source.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new ImageException(path, "no such file", e);
    } catch (IOException e) {
      throw new ImageException(path, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** A copy of what a file holds. */
  static Source of(byte[] content, Path name) {
    Source source = allocate(name, content.length);
    source.bytes.duplicate().put(content);
    return source;
  }

  private static Source allocate(Path path, int size) {
    if (size == 0) {
      throw new ImageException(path, "is empty");
    }
    BytePointer memory = new BytePointer(size);
    memory.retainReference();
    return new Source(path, memory, size);
  }

  /** The content; every use of the position is the caller's own duplicate. */
  ByteBuffer bytes() {
    return bytes.duplicate().order(ByteOrder.BIG_ENDIAN);
  }

  BytePointer memory() {
    return memory;
  }

  int size() {
    return bytes.capacity();
  }

  /** The byte at {@code index}, 0 to 255. */
  int at(int index) {
    return bytes.get(index) & 0xff;
  }

  /** Whether the bytes at {@code offset} are these characters. */
  boolean has(int offset, String characters) {
    if (offset + characters.length() > size()) {
      return false;
    }
    for (int i = 0; i < characters.length(); i++) {
      if (at(offset + i) != characters.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  ImageException bad(String reason) {
    return new ImageException(path, reason);
  }

  ImageException bad(String reason, Throwable cause) {
    return new ImageException(path, reason, cause);
  }

  ImageException truncated() {
    return bad("is truncated");
  }

  Path path() {
    return path;
  }

  @Override
  public void close() {
    memory.releaseReference();
  }
}
