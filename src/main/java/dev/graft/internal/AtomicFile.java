package dev.graft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Replaces a file all at once: a crash, a full disk or a reader never meet half of it. */
public final class AtomicFile {
  private AtomicFile() {}

  /** What the new file holds. */
  public interface Body {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  /**
   * Writes a temporary file beside the target, forces it to the disk and renames it. A symbolic
   * link stays one: the file that it names is replaced. A thread that is interrupted meanwhile, or
   * was before, writes to the end and stays interrupted; Java closes a channel then, and the body
   * is asked again.
   */
  public static void write(Path target, Body body) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          writeOnce(target, body);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted = Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void writeOnce(Path target, Body body) throws IOException {
    Path real = Files.isSymbolicLink(target) ? target.toRealPath() : target.toAbsolutePath();
    Path folder = real.getParent();
    Path temporary = real.resolveSibling(prefix(real) + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        body.writeTo(out);
        out.force(true);
      }
      keepPermissions(real, temporary);
      Files.move(
          temporary, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(folder);
  }

  /** Writes text in UTF-8. */
  public static void write(Path target, CharSequence text) throws IOException {
    write(target, text.toString().getBytes(UTF_8));
  }

  /** Writes these bytes. */
  public static void write(Path target, byte[] bytes) throws IOException {
    write(
        target,
        out -> {
          ByteBuffer buffer = ByteBuffer.wrap(bytes);
          while (buffer.hasRemaining()) {
            out.write(buffer);
          }
        });
  }

  /**
   * Removes what processes that were killed in the middle of {@link #write} left beside the target.
   * No other process may be writing it.
   */
  public static void removeLeftovers(Path target) throws IOException {
    Path real = target.toAbsolutePath();
    Path folder = real.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return;
    }
    String name = Pattern.quote(prefix(real)) + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder, file -> String.valueOf(file.getFileName()).matches(name))) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    if (Files.exists(from) && Files.getFileStore(from).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
    }
  }

  /** The rename itself survives a power cut only once the folder is on the disk. */
  private static void force(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows and some network file systems open no folders; the file itself is complete.
    }
  }
}
