package dev.graft.hub;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Closes a stream when nothing has come out of it for a while: {@code java.net.http} limits the
 * wait for an answer, not the waits within one.
 */
final class StallGuard implements Closeable {
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "graft-hub-stall-guard");
            thread.setDaemon(true);
            return thread;
          });
  private final long limitNanos;
  private final Closeable stream;
  private volatile long lastSign = System.nanoTime();
  private volatile boolean fired;

  StallGuard(Duration limit, Closeable stream) {
    limitNanos = limit.toNanos();
    this.stream = stream;
    checkIn(limitNanos);
  }

  /** To be called whenever bytes have come. */
  void alive() {
    lastSign = System.nanoTime();
  }

  /** Whether it was this guard that closed the stream. */
  boolean fired() {
    return fired;
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }

  private void checkIn(long nanos) {
    var unused = clock.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
  }

  private void check() {
    long idle = System.nanoTime() - lastSign;
    if (idle < limitNanos) {
      checkIn(limitNanos - idle);
      return;
    }
    fired = true;
    try {
      stream.close();
    } catch (IOException e) {
      // the reader is told by its own exception
    }
  }
}
