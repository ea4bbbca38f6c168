package dev.graft.train;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Ends a run whose metric has not improved for some epochs. The run ends as after its last epoch:
 * {@code best.pth} and {@code last.pth} are written.
 *
 * <p>A run that is resumed goes on counting where it was, by the rows of its {@code metrics.csv}.
 * PyTorch has nothing of the kind; the rule is that of Lightning's EarlyStopping.
 */
public final class EarlyStopping implements RunListener {
  private final ToDoubleFunction<EpochMetrics> metric;
  private final Mode mode;
  private final int patience;
  private final double minDelta;
  private double best;
  private int badEpochs;

  /** Which values are better. */
  public enum Mode {
    /** Lower ones: a loss. */
    MIN,
    /** Higher ones: an accuracy. */
    MAX
  }

  /**
   * Watches a metric.
   *
   * @param metric of an epoch; NaN is no improvement
   * @param mode which values are better
   * @param patience epochs in a row without an improvement that end the run; positive
   * @param minDelta by how much more than this a value must be better to be an improvement
   * @throws IllegalArgumentException if a value is out of range
   */
  public EarlyStopping(
      ToDoubleFunction<EpochMetrics> metric, Mode mode, int patience, double minDelta) {
    if (patience <= 0 || !(minDelta >= 0)) {
      throw new IllegalArgumentException(
          "patience must be positive and minDelta not negative, found %d and %s"
              .formatted(patience, minDelta));
    }
    this.metric = metric;
    this.mode = mode;
    this.patience = patience;
    this.minDelta = minDelta;
    begin();
  }

  /** Watches the validation loss. */
  public static EarlyStopping onValLoss(int patience, double minDelta) {
    return new EarlyStopping(epoch -> epoch.val().loss(), Mode.MIN, patience, minDelta);
  }

  /** Watches the validation accuracy. */
  public static EarlyStopping onValAccuracy(int patience, double minDelta) {
    return new EarlyStopping(epoch -> epoch.val().accuracy(), Mode.MAX, patience, minDelta);
  }

  /** The best value so far; infinitely bad before the first epoch. */
  public double best() {
    return best;
  }

  /** Epochs in a row without an improvement. */
  public int badEpochs() {
    return badEpochs;
  }

  @Override
  public void resumed(List<EpochMetrics> earlier) {
    begin();
    earlier.forEach(this::count);
  }

  @Override
  public void epochFinished(EpochMetrics epoch, boolean isBest) {
    count(epoch);
  }

  @Override
  public boolean endRequested() {
    return badEpochs >= patience;
  }

  private void begin() {
    best = mode == Mode.MIN ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    badEpochs = 0;
  }

  private void count(EpochMetrics epoch) {
    double value = metric.applyAsDouble(epoch);
    boolean better = mode == Mode.MIN ? value < best - minDelta : value > best + minDelta;
    if (better) {
      best = value;
      badEpochs = 0;
    } else {
      badEpochs++;
    }
  }
}
