package dev.graft.train;

import dev.graft.internal.AtomicFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;

/**
 * A table of a run as a CSV file that grows row by row. A row is in the file when a method returns,
 * and on the disk after {@link #force}.
 */
final class RunTable {
  private final Path file;
  private final String header;

  RunTable(Path file, String header) {
    this.file = file;
    this.header = header;
  }

  /** An empty table, in place of any other. */
  void begin() {
    rewrite(List.of());
  }

  /**
   * Keeps some rows only. A row that a killed process left unfinished goes in any case.
   *
   * @return the rows that stay
   */
  List<String> cut(Predicate<String> stays) {
    int columns = header.split(",", -1).length;
    List<String> rows;
    try {
      rows =
          Files.readAllLines(file, StandardCharsets.UTF_8).stream()
              .skip(1)
              .filter(row -> row.matches("\\d{1,9},.+") && row.split(",", -1).length == columns)
              .filter(stays)
              .toList();
    } catch (IOException e) {
      throw new TrainException(
          "%s cannot be read (%s), and last.pth goes on behind its rows: put it back"
              .formatted(file, e instanceof NoSuchFileException ? "it is gone" : e.getMessage()),
          e);
    }
    rewrite(rows);
    return rows;
  }

  // Opened anew for each row: a few microseconds beside a step, and a lost folder is noticed.
  void append(CharSequence row) {
    try {
      Files.writeString(
          file,
          row + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Makes the rows outlive a power cut. Not through a channel: an interrupt would close it. */
  void force() {
    if (!Files.exists(file)) {
      return; // not begun yet, or lost: the next row says so
    }
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.getFD().sync();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private void rewrite(List<String> rows) {
    StringBuilder text = new StringBuilder(header).append('\n');
    rows.forEach(row -> text.append(row).append('\n'));
    try {
      AtomicFile.write(file, text);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** The whole number in a column of a row; -1 if there is none. */
  static int number(String row, int column) {
    String[] cells = row.split(",", -1);
    return column < cells.length && cells[column].matches("\\d{1,9}")
        ? Integer.parseInt(cells[column])
        : -1;
  }

  static TrainException failed(Path file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new TrainException(
          file + " cannot be written: its folder is gone, and with it what the run had written", e);
    }
    String reason = e.getMessage();
    if (e instanceof FileSystemException system && system.getReason() != null) {
      reason = system.getReason();
    }
    return new TrainException(
        "%s cannot be written: %s; the last checkpoint is kept, go on from it by --resume"
            .formatted(file, reason),
        e);
  }
}
