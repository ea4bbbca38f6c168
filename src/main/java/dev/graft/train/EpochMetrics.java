package dev.graft.train;

/**
 * One finished epoch: a row of {@code metrics.csv}.
 *
 * @param epoch counted from 0
 * @param train on the training images, in training mode, while the parameters changed
 * @param val on the validation images, after the epoch
 * @param lr learning rate of the last parameter group during the epoch
 */
public record EpochMetrics(int epoch, Metrics train, Metrics val, double lr) {}
