package dev.graft.cli;

import dev.graft.train.Precision;
import dev.graft.train.Strategy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How {@code graft bench} measures.
 *
 * @param steps that are timed, after a few to warm up
 * @param batchSize images of a step and of an evaluated batch
 * @param size pixels a side of what the network sees
 * @param data a folder of photos, or null for drawn ones
 * @param weights a state dict to load, or null for one that is made
 * @param precision of the network
 * @param threads of one operation; 0 is the process's
 * @param scratch an empty folder for what is made on the way
 */
record BenchSettings(
    int steps,
    int batchSize,
    int size,
    @Nullable Path data,
    @Nullable Path weights,
    Precision precision,
    int threads,
    Path scratch) {
  /** Steps that nothing is known of yet: classes load, the allocator grows. */
  int warmUp() {
    return Math.min(5, steps);
  }

  /** Whatever is not a training step is so quick that more of it are timed. */
  int quickSteps() {
    return 2 * steps;
  }

  BenchStep step(Strategy strategy) {
    return new BenchStep(this, strategy);
  }
}
