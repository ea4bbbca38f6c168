package dev.graft.train;

/**
 * What one pass over a data set gave.
 *
 * @param loss mean over the samples
 * @param accuracy share of samples classified right, in [0, 1]
 * @param samples that were seen
 * @param seconds wall time
 */
public record Metrics(double loss, double accuracy, long samples, double seconds) {}
