package dev.graft.report;

/**
 * One row of {@code metrics.csv}.
 *
 * @param epoch counted from 0, as in the file
 * @param trainLoss mean cross-entropy over the training images
 * @param trainAccuracy share of training images classified right, in [0, 1]
 * @param valLoss mean cross-entropy over the validation images
 * @param valAccuracy share of validation images classified right, in [0, 1]
 * @param lr learning rate of the last parameter group
 * @param trainSeconds wall time of the training half, in seconds
 * @param valSeconds wall time of the validation half, in seconds
 */
public record EpochRow(
    int epoch,
    double trainLoss,
    double trainAccuracy,
    double valLoss,
    double valAccuracy,
    double lr,
    double trainSeconds,
    double valSeconds) {

  /** Wall time of the whole epoch, in seconds. */
  public double seconds() {
    return trainSeconds + valSeconds;
  }
}
