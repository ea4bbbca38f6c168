package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * One process's share of a data set: every {@code worldSize}-th sample of an order that all
 * processes agree on. Shares are of one size: samples from the start are repeated to fill the last,
 * or the rest is dropped.
 *
 * <p>The order depends on the seed and {@link #setEpoch} alone; the loader's generator is not used.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/distributed.py">PyTorch
 *     v2.13.0 utils/data/distributed.py, DistributedSampler</a>
 */
public final class DistributedSampler implements Sampler {
  private final int datasetSize;
  private final int rank;
  private final int worldSize;
  private final boolean shuffle;
  private final long seed;
  private final int size;
  private long epoch;

  /**
   * The share of process {@code rank}.
   *
   * @param datasetSize samples in the data set
   * @param rank of this process, from 0
   * @param worldSize number of processes
   * @param shuffle whether the order is random
   * @param seed of the order, the same in every process
   * @param dropLast whether the rest that does not fill all shares is dropped, not repeated
   * @throws IllegalArgumentException if the rank is not in [0, worldSize) or there is no sample
   */
  public DistributedSampler(
      int datasetSize, int rank, int worldSize, boolean shuffle, long seed, boolean dropLast) {
    if (rank < 0 || rank >= worldSize || datasetSize <= 0) {
      throw new IllegalArgumentException(
          "DistributedSampler: rank %d of %d processes, %d samples"
              .formatted(rank, worldSize, datasetSize));
    }
    this.datasetSize = datasetSize;
    this.rank = rank;
    this.worldSize = worldSize;
    this.shuffle = shuffle;
    this.seed = seed;
    int full = datasetSize / worldSize;
    this.size = dropLast || datasetSize % worldSize == 0 ? full : full + 1;
  }

  /** Makes the next order another one; call it before each epoch, with its number. */
  public void setEpoch(long epoch) {
    this.epoch = epoch;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] indices(@Nullable Generator generator) {
    int[] order =
        shuffle
            ? Draws.randperm(datasetSize, seed + epoch)
            : IntStream.range(0, datasetSize).toArray();
    return IntStream.range(0, size).map(i -> order[(rank + i * worldSize) % datasetSize]).toArray();
  }
}
