package dev.graft.hub;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks that hold among processes and among the threads of one.
 *
 * <p>The operating system lets go when a process dies, so that no lock is left behind. The empty
 * file stays: to delete it would let two processes lock two files of one name.
 */
final class FileLocks {
  /** A file lock belongs to the whole process; this keeps its threads apart. */
  private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_PROCESS =
      new ConcurrentHashMap<>();

  private FileLocks() {}

  /** Holds the lock until it is closed, which the same thread must do. */
  record Held(ReentrantLock threads, FileChannel channel) implements Closeable {
    @Override
    public void close() throws IOException {
      try {
        channel.close();
      } finally {
        threads.unlock();
      }
    }
  }

  /**
   * Waits for the lock on {@code file}, which is created if need be.
   *
   * @param waiting called once when somebody else has it
   */
  static Held hold(Path file, Runnable waiting) throws IOException {
    ReentrantLock threads =
        IN_THIS_PROCESS.computeIfAbsent(
            file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    boolean told = false;
    if (!threads.tryLock()) {
      waiting.run();
      told = true;
      threads.lock();
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        if (!told) {
          waiting.run();
        }
        lock = channel.lock();
      }
      return new Held(threads, channel);
    } catch (IOException | RuntimeException e) {
      if (channel != null) {
        channel.close();
      }
      threads.unlock();
      throw e;
    }
  }
}
