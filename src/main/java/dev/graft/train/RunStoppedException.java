package dev.graft.train;

/** A run that a listener asked to stop: {@code last.pth} holds all that it did. */
public final class RunStoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int epoch;
  private final int step;

  RunStoppedException(int epoch, int step) {
    super("stopped in epoch %d behind %d steps".formatted(epoch, step), null, false, false);
    this.epoch = epoch;
    this.step = step;
  }

  /** The number of finished epochs. */
  public int epoch() {
    return epoch;
  }

  /** The number of finished steps of the epoch after those. */
  public int step() {
    return step;
  }
}
