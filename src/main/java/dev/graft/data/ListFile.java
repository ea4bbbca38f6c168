package dev.graft.data;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A file of {@code path,label} lines, read.
 *
 * @param file where it was read
 * @param classes sorted, or those that were given
 * @param samples in the file's order
 */
record ListFile(Path file, List<String> classes, List<ImageFolder.Entry> samples) {
  private static final String HEADER = "path,label";
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private record Line(Path path, String label, int number) {}

  /** Reads it; classes that are empty are made of the labels. */
  static ListFile read(Path file, List<String> given) {
    List<Line> lines = new ArrayList<>();
    String[] texts = text(file).split("\\R", -1);
    for (int i = 0; i < texts.length; i++) {
      String text = texts[i].strip();
      boolean header = lines.isEmpty() && text.toLowerCase(Locale.ROOT).equals(HEADER);
      if (!text.isEmpty() && !header) {
        lines.add(line(file, text, i + 1));
      }
    }
    if (lines.isEmpty()) {
      throw new DataException(file + ": no sample in it (expected lines of " + HEADER + ")");
    }
    List<String> classes =
        given.isEmpty()
            ? lines.stream().map(Line::label).distinct().sorted(FolderScan.BY_CODE_POINT).toList()
            : List.copyOf(given);
    Map<String, Integer> indices = new HashMap<>();
    for (String name : classes) {
      indices.putIfAbsent(name, indices.size());
    }
    List<ImageFolder.Entry> samples = new ArrayList<>();
    for (Line line : lines) {
      Integer target = indices.get(line.label());
      if (target == null) {
        throw bad(file, line.number(), "label '" + line.label() + "' is none of " + classes);
      }
      samples.add(new ImageFolder.Entry(line.path(), target));
    }
    return new ListFile(file, classes, List.copyOf(samples));
  }

  static Path folder(Path file) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }

  private static Line line(Path file, String text, int number) {
    int comma = text.lastIndexOf(',');
    String path = comma < 0 ? "" : text.substring(0, comma).strip();
    String label = text.substring(comma + 1).strip();
    if (path.isEmpty() || label.isEmpty()) {
      throw bad(file, number, "expected " + HEADER + ", found '" + text + "'");
    }
    try {
      Path image = folder(file).resolve(path).normalize();
      if (!Files.isRegularFile(image)) {
        throw bad(file, number, "no file '" + path + "' (paths are relative to the list's folder)");
      }
      return new Line(image, label, number);
    } catch (InvalidPathException e) {
      throw bad(file, number, "'" + path + "' is no path: " + e.getReason());
    }
  }

  private static String text(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8);
      return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new DataException(file + ": is not UTF-8 text", e);
    } catch (IOException e) {
      String why = Files.exists(file) ? "cannot be read: " + e : "no such file";
      throw new DataException(file + ": " + why, e);
    }
  }

  private static DataException bad(Path file, int line, String what) {
    return new DataException("%s:%d: %s".formatted(file, line, what));
  }
}
