package dev.graft.report.tensorboard;

import dev.graft.report.tensorboard.proto.Event;
import dev.graft.report.tensorboard.proto.SourceMetadata;
import dev.graft.report.tensorboard.proto.Summary;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes one event file, as {@code tensorboard.summary.writer.event_file_writer} names and starts
 * it.
 */
final class EventFileWriter implements Closeable {
  /** TensorBoard reads a file again about every 30 s: a shorter wait would not be seen. */
  private static final long FLUSH_NANOS = 30_000_000_000L;

  private static final AtomicLong FILES = new AtomicLong();

  private final Path file;
  private final RecordWriter records;
  private long lastFlush = System.nanoTime();
  private boolean closed;

  /** Creates {@code logDir} if need be, and in it a new file that no other writer has. */
  EventFileWriter(Path logDir, String filenameSuffix) throws IOException {
    Files.createDirectories(logDir);
    double now = wallTime();
    Path created = null;
    while (created == null) {
      Path candidate = logDir.resolve(fileName((long) now) + filenameSuffix);
      try {
        created = Files.createFile(candidate);
      } catch (FileAlreadyExistsException e) {
        // another run with this process id, second and count: the next count is free
      }
    }
    file = created;
    records = new RecordWriter(Files.newOutputStream(file, StandardOpenOption.WRITE));
    write(
        Event.newBuilder()
            .setWallTime(now)
            .setFileVersion("brain.Event:2")
            .setSourceMetadata(SourceMetadata.newBuilder().setWriter("dev.graft"))
            .build());
    flush();
  }

  Path file() {
    return file;
  }

  synchronized void write(Summary summary, long step, double wallTime) throws IOException {
    write(Event.newBuilder().setWallTime(wallTime).setStep(step).setSummary(summary).build());
  }

  private void write(Event event) throws IOException {
    if (closed) {
      throw new IllegalStateException(file + " is closed: make a new SummaryWriter");
    }
    records.write(event.toByteArray());
    if (System.nanoTime() - lastFlush > FLUSH_NANOS) {
      flush();
    }
  }

  synchronized void flush() throws IOException {
    if (!closed) {
      records.flush();
      lastFlush = System.nanoTime();
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (!closed) {
      closed = true;
      records.close();
    }
  }

  /** Seconds since 1970. */
  static double wallTime() {
    return System.currentTimeMillis() / 1000.0;
  }

  private static String fileName(long seconds) {
    return "events.out.tfevents.%010d.%s.%d.%d"
        .formatted(seconds, host(), ProcessHandle.current().pid(), FILES.getAndIncrement());
  }

  /** From the environment: asking the resolver can take seconds on a machine with no network. */
  private static String host() {
    Map<String, String> env = System.getenv();
    String name = env.getOrDefault("HOSTNAME", env.getOrDefault("COMPUTERNAME", ""));
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "");
    return plain.isEmpty() ? "localhost" : plain;
  }
}
