package dev.graft.hub;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks one folder of a zip file that is not trusted.
 *
 * <p>An entry whose name leads out of the folder, an entry that is there twice, bytes that do not
 * fit their CRC and sizes past a limit end the work. Symbolic links are not made: an entry that is
 * one becomes a small file.
 */
final class Unzip {
  private static final int MOST_ENTRIES = 100_000;

  private final long mostBytes;

  /**
   * @param mostBytes how large all files may be together, so that a small zip cannot fill the disk
   */
  Unzip(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Unpacks what is under {@code root/} of the zip to {@code destination}, which appears in one
   * step and must not exist. Other entries, such as {@code __MACOSX/}, are passed over.
   *
   * @throws ZipException if the zip is not what it should be
   * @throws IOException if the disk refuses
   */
  void unpack(Path zip, String root, Path destination) throws IOException {
    Path temporary = destination.resolveSibling(destination.getFileName() + ".unpacking");
    deleteTree(temporary);
    try (ZipFile file = new ZipFile(zip.toFile())) {
      if (file.size() > MOST_ENTRIES) {
        throw new ZipException("it has %,d entries".formatted(file.size()));
      }
      Files.createDirectories(temporary);
      long bytes = 0;
      for (ZipEntry entry : Collections.list(file.entries())) {
        Path target = target(entry.getName(), root, temporary);
        if (target != null && entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (target != null) {
          bytes = write(file, entry, target, bytes);
        }
      }
      Files.move(temporary, destination, StandardCopyOption.ATOMIC_MOVE);
    } catch (EOFException e) {
      throw new ZipException("it is cut short");
    } finally {
      deleteTree(temporary);
    }
  }

  private long write(ZipFile file, ZipEntry entry, Path target, long before) throws IOException {
    Files.createDirectories(target.getParent());
    long bytes = before;
    byte[] buffer = new byte[1 << 16];
    CRC32 crc = new CRC32(); // ZipFile leaves this check to its callers
    try (InputStream in = file.getInputStream(entry);
        OutputStream out =
            Files.newOutputStream(
                target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        if (bytes > mostBytes) {
          throw new ZipException("it unpacks to more than %,d bytes".formatted(mostBytes));
        }
        crc.update(buffer, 0, n);
        out.write(buffer, 0, n);
      }
    } catch (FileAlreadyExistsException e) {
      throw new ZipException("the entry " + printable(entry.getName()) + " is there twice");
    }
    if (crc.getValue() != entry.getCrc() || bytes - before != entry.getSize()) {
      throw new ZipException("the entry " + printable(entry.getName()) + " does not fit its CRC");
    }
    return bytes;
  }

  /** Where an entry goes, or null when it is none of {@code root}'s. */
  private static @Nullable Path target(String name, String root, Path temporary)
      throws ZipException {
    boolean drive = name.length() > 1 && name.charAt(1) == ':';
    boolean climbs = Arrays.asList(name.split("/", -1)).contains("..");
    if (name.startsWith("/")
        || name.indexOf('\\') >= 0
        || name.indexOf('\0') >= 0
        || drive
        || climbs) {
      throw new ZipException("the entry " + printable(name) + " leads out of the folder");
    }
    if (!name.startsWith(root + "/")) {
      return null;
    }
    try {
      Path target = temporary.resolve(name.substring(root.length() + 1)).normalize();
      if (target.startsWith(temporary)) {
        return target;
      }
    } catch (InvalidPathException e) {
      // said below
    }
    throw new ZipException("the entry " + printable(name) + " is no file name");
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
