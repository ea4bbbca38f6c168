package dev.graft.data;

import java.util.Comparator;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A loader's threads. Tasks of an earlier batch run before those of a later one. Idle threads end
 * by themselves, so that a loader that nobody closes does not keep them.
 */
final class Workers implements AutoCloseable {
  private static final AtomicInteger THREADS = new AtomicInteger();

  private final AtomicLong sequence = new AtomicLong();
  private final ThreadPoolExecutor pool;

  Workers(int threads) {
    pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(64, Task.ORDER),
            work -> {
              Thread thread = new Thread(work, "graft-data-" + THREADS.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
  }

  /** Runs {@code work} on some thread, soon; the work must not throw. */
  void execute(int batch, Runnable work) {
    pool.execute(new Task(batch, sequence.getAndIncrement(), work));
  }

  /** Waits for the work at hand and ends the threads. */
  @Override
  public void close() {
    pool.shutdown();
    boolean interrupted = false;
    while (true) {
      try {
        if (pool.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Task(int batch, long sequence, Runnable work) implements Runnable {
    static final Comparator<Runnable> ORDER =
        Comparator.comparingInt((Runnable task) -> ((Task) task).batch)
            .thenComparingLong(task -> ((Task) task).sequence);

    @Override
    public void run() {
      work.run();
    }
  }
}
