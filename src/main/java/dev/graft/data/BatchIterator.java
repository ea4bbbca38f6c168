package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * One epoch's batches. Used by one thread; must be closed, also when the loop is left early.
 *
 * <p>Workers read samples ahead and, once a batch is read, make its draws ahead with a copy of the
 * generator. The generator itself moves only in {@link #next}, to where Python's would be: if it
 * still stands where the copy started, the work ahead is taken and the generator set to where the
 * copy ended; if something else drew from it (dropout, say), the work is thrown away, the draws are
 * made afresh, and the rest of the epoch is drawn in {@code next} only. See {@code
 * docs/decisions/0006-draws-ahead.md}.
 */
public final class BatchIterator implements Iterator<Batch>, AutoCloseable {
  private final DataLoader loader;
  private final Generator generator;
  private final @Nullable Workers workers;
  private final int batches;

  /** In the order of the epoch; the first is the next to be handed out. */
  private final Deque<PendingBatch> pending = new ArrayDeque<>();

  private int @Nullable [] order;
  private boolean started;
  private int scheduled;
  private int running;
  private volatile boolean closed;

  /** Null once something else was seen to draw from the generator. */
  private @Nullable Generator ahead;

  BatchIterator(DataLoader loader, @Nullable Workers workers) {
    this(loader, workers, null);
    Draws.seed(generator); // Python draws the seed of its worker processes here, used or not.
  }

  /** Goes on at a place of the epoch, or begins if it is null; draws nothing. */
  BatchIterator(DataLoader loader, @Nullable Workers workers, @Nullable EpochPlace place) {
    this.loader = loader;
    this.workers = workers;
    this.batches = loader.batches();
    this.generator = GeneratorState.orDefault(loader.generator());
    if (place != null) {
      order = place.order();
      scheduled = place.batch();
    }
  }

  /**
   * Where the epoch stands: behind the batch that was handed out last.
   *
   * @throws IllegalStateException if the iterator is closed or no batch was asked for yet
   */
  public synchronized EpochPlace place() {
    if (closed || order == null) {
      throw new IllegalStateException(
          closed ? "the iterator is closed" : "the epoch has no order before its first batch");
    }
    return new EpochPlace(order, pending.isEmpty() ? scheduled : pending.getFirst().number);
  }

  /** Whether there is another batch; draws nothing. May wait where bad files are skipped. */
  @Override
  public synchronized boolean hasNext() {
    if (closed) {
      return false;
    }
    if (!started || loader.badFiles() == BadFiles.ERROR) {
      return scheduled < batches || !pending.isEmpty();
    }
    schedule();
    dropEmptyBatches();
    return !pending.isEmpty();
  }

  /**
   * The next batch; its tensors belong to the caller's innermost open scope.
   *
   * @throws dev.graft.data.image.ImageException if a file is bad and the loader does not skip it
   * @throws DataException if a sample fails otherwise, or no file of the rest could be read
   * @throws NoSuchElementException if there is no batch left
   */
  @Override
  public synchronized Batch next() {
    if (!hasNext()) {
      throw new NoSuchElementException(closed ? "the iterator is closed" : "no batch left");
    }
    try {
      start();
      dropEmptyBatches();
      PendingBatch batch = pending.peekFirst();
      if (batch == null) {
        throw new DataException("no file of the rest of the epoch could be read");
      }
      Drawing drawing = settle(batch);
      await(() -> drawing.outstanding == 0);
      pending.removeFirst();
      batch.close();
      if (drawing.failure != null) {
        drawing.free();
        throw drawing.failure;
      }
      if (workers != null) {
        schedule();
      }
      return drawing.release();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void start() {
    if (!started) {
      started = true;
      if (order == null) {
        order = loader.sampler().indices(generator);
      }
      if (workers != null) {
        ahead = torch.make_generator_cpu();
        ahead.retainReference();
        GeneratorState.set(ahead, GeneratorState.of(generator));
      }
    }
    schedule();
  }

  /** Reads on, as far ahead as the loader allows. */
  private void schedule() {
    int depth = workers == null ? 1 : loader.prefetchBatches();
    while (order != null && pending.size() < depth && scheduled < batches) {
      int from = scheduled * loader.batchSize();
      int to = Math.min(from + loader.batchSize(), order.length);
      PendingBatch batch =
          new PendingBatch(loader.dataset(), scheduled++, Arrays.copyOfRange(order, from, to));
      pending.addLast(batch);
      for (int i = 0; i < batch.indices.length; i++) {
        int sample = i;
        run(
            batch.number,
            () -> {
              if (!closed) {
                batch.read(sample);
              }
            },
            () -> {
              batch.unread--;
              drawAhead();
            });
      }
    }
  }

  /** Throws away batches of which no file could be read, and reports bad files. */
  private void dropEmptyBatches() {
    for (PendingBatch batch = pending.peekFirst(); batch != null; batch = pending.peekFirst()) {
      PendingBatch head = batch;
      await(() -> head.unread == 0);
      loader.report(batch.failures());
      if (!batch.isEmpty()) {
        return;
      }
      pending.removeFirst();
      schedule();
    }
  }

  /** The batch's final draws: those made ahead if they are Python's, or new ones. */
  private Drawing settle(PendingBatch batch) {
    Drawing drawing = batch.drawing;
    if (drawing != null
        && (drawing.drewNothing() || Arrays.equals(drawing.before, GeneratorState.of(generator)))) {
      if (!drawing.drewNothing()) {
        GeneratorState.set(generator, drawing.after);
      }
      return drawing;
    }
    if (ahead != null) {
      giveUpDrawingAhead();
    }
    Drawing fresh = batch.draw(generator, loader.batchTransform(), loader.memoryFormat());
    batch.drawing = fresh;
    fill(batch, fresh);
    return fresh;
  }

  private void giveUpDrawingAhead() {
    if (ahead != null) {
      ahead.releaseReference();
      ahead = null;
    }
    for (PendingBatch batch : pending) {
      Drawing drawing = batch.drawing;
      if (drawing != null && !drawing.drewNothing()) {
        drawing.abandoned = true;
        await(() -> drawing.outstanding == 0);
        drawing.free();
        batch.drawing = null;
      }
    }
  }

  /** Draws for the batches that are read, in order, from the copy of the generator. */
  private void drawAhead() {
    if (ahead == null || closed) {
      return;
    }
    for (PendingBatch batch : pending) {
      if (batch.unread > 0) {
        return;
      }
      if (batch.drawing == null && !batch.isEmpty()) {
        try {
          Drawing drawing = batch.draw(ahead, loader.batchTransform(), loader.memoryFormat());
          batch.drawing = drawing;
          fill(batch, drawing);
        } catch (RuntimeException e) {
          return; // next() meets the same failure, and throws it where the batch is due.
        }
      }
    }
  }

  private void fill(PendingBatch batch, Drawing drawing) {
    for (int i = 0; i < drawing.size(); i++) {
      int slot = i;
      @Nullable RuntimeException[] failure = {null};
      run(
          batch.number,
          () -> failure[0] = closed || drawing.abandoned ? null : drawing.write(slot),
          () -> {
            drawing.outstanding--;
            if (failure[0] != null && drawing.failure == null) {
              drawing.failure = failure[0];
            }
          });
    }
  }

  /** Runs {@code work} without the lock, here or on a worker, and then {@code done} with it. */
  private void run(int batch, Runnable work, Runnable done) {
    if (workers == null) {
      work.run();
      done.run();
      return;
    }
    running++;
    try {
      workers.execute(batch, () -> runOnWorker(work, done));
    } catch (RejectedExecutionException e) {
      running--;
      throw new IllegalStateException("the loader was closed in the middle of an epoch", e);
    }
  }

  private void runOnWorker(Runnable work, Runnable done) {
    try {
      work.run();
    } finally {
      synchronized (this) {
        running--;
        try {
          done.run();
        } finally {
          notifyAll();
        }
      }
    }
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new DataException("interrupted while waiting for a batch", e);
      }
    }
  }

  /** Ends the epoch: stops the work ahead and frees what was not handed out. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean interrupted = false;
    while (running > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    for (PendingBatch batch : pending) {
      batch.close();
      if (batch.drawing != null) {
        batch.drawing.free();
      }
    }
    pending.clear();
    if (ahead != null) {
      ahead.releaseReference();
      ahead = null;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
