package dev.graft.train;

import java.util.List;

/**
 * What a model does on a data set.
 *
 * @param metrics loss and accuracy
 * @param confusion samples of each true class (rows) that were given each class (columns)
 */
public record EvalResult(Metrics metrics, List<List<Long>> confusion) {}
