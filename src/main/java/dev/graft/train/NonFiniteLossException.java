package dev.graft.train;

/** A training loss that is infinite or not a number: the run stops before it spoils the weights. */
public final class NonFiniteLossException extends TrainException {
  private static final long serialVersionUID = 1L;

  private final double loss;
  private final int step;

  NonFiniteLossException(double loss, int step) {
    super("the loss became %s at step %d; a lower --lr may help".formatted(loss, step));
    this.loss = loss;
    this.step = step;
  }

  private NonFiniteLossException(double loss, int epoch, int step, Throwable cause) {
    super(
        "the loss became %s in epoch %d at step %d (both counted from 0); last.pth is from before it; a lower --lr may help"
            .formatted(loss, epoch, step),
        cause);
    this.loss = loss;
    this.step = step;
  }

  /** The step within the epoch, counted from 0. */
  public int step() {
    return step;
  }

  NonFiniteLossException inEpoch(int epoch) {
    return new NonFiniteLossException(loss, epoch, step, this);
  }
}
