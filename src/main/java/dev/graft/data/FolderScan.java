package dev.graft.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Lists a data set's folders in the order in which Python's sorted {@code os.walk} does. */
final class FolderScan {
  static final List<String> EXTENSIONS =
      List.of(".jpg", ".jpeg", ".png", ".ppm", ".bmp", ".pgm", ".tif", ".tiff", ".webp");

  /** Python orders strings by code point; String.compareTo differs beyond the basic plane. */
  static final Comparator<String> BY_CODE_POINT =
      (a, b) -> {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
          if (a.charAt(i) != b.charAt(i)) {
            boolean high = Character.isSurrogate(a.charAt(i));
            return high == Character.isSurrogate(b.charAt(i))
                ? Character.compare(a.charAt(i), b.charAt(i))
                : high ? 1 : -1;
          }
        }
        return Integer.compare(a.length(), b.length());
      };

  private FolderScan() {}

  /** The names of the folders in {@code root} (links to folders too), sorted. */
  static List<String> classes(Path root) {
    if (!Files.isDirectory(root)) {
      throw new DataException(
          root
              + (Files.exists(root) ? ": is not a folder" : ": no such folder")
              + " (expected a folder with a folder of images for each class)");
    }
    List<String> names;
    try (Stream<Path> entries = Files.list(root)) {
      names =
          entries
              .filter(Files::isDirectory)
              .map(entry -> entry.getFileName().toString())
              .sorted(BY_CODE_POINT)
              .toList();
    } catch (IOException e) {
      throw unreadable(root, e);
    }
    if (names.isEmpty()) {
      throw new DataException(
          root + ": no class folder in it (expected a folder of images for each class)");
    }
    return names;
  }

  /**
   * The image files under {@code folder}: folders in the order of their whole path as a string (so
   * {@code a-b} comes before {@code a/b}), files of one folder by name.
   */
  static List<Path> images(Path folder) {
    Map<String, List<Path>> byFolder = new TreeMap<>(BY_CODE_POINT);
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (isImage(file)) {
                byFolder
                    .computeIfAbsent(String.valueOf(file.getParent()), f -> new ArrayList<>())
                    .add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (FileSystemLoopException e) {
      throw new DataException(e.getFile() + ": links to a folder above itself; remove the link", e);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    List<Path> files = new ArrayList<>();
    for (List<Path> inFolder : byFolder.values()) {
      inFolder.sort(Comparator.comparing(file -> file.getFileName().toString(), BY_CODE_POINT));
      files.addAll(inFolder);
    }
    return files;
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return EXTENSIONS.stream().anyMatch(name::endsWith);
  }

  private static DataException unreadable(Path folder, IOException e) {
    return new DataException(folder + ": cannot be read: " + e, e);
  }
}
