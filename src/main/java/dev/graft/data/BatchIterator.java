package dev.graft.data;

import java.util.Iterator;

/** One epoch's batches. Used by one thread; must be closed, also when the loop is left early. */
public final class BatchIterator implements Iterator<Batch>, AutoCloseable {
  BatchIterator() {}

  @Override
  public boolean hasNext() {
    return false;
  }

  /** The next batch; its tensors belong to the caller's innermost open scope. */
  @Override
  public Batch next() {
    throw new UnsupportedOperationException();
  }

  /** Ends the epoch: stops the work ahead and frees what was not handed out. */
  @Override
  public void close() {}
}
