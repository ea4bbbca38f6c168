package dev.graft.data;

import dev.graft.transforms.Draws;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Every sample once, in a random order: draws one int64, which seeds a generator of its own for the
 * permutation.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/sampler.py">PyTorch
 *     v2.13.0 utils/data/sampler.py, RandomSampler</a>
 */
public final class RandomSampler implements Sampler {
  private final int size;

  /**
   * A sampler of a data set of {@code size} samples.
   *
   * @throws IllegalArgumentException if the data set is empty
   */
  public RandomSampler(int size) {
    if (size <= 0) {
      throw new IllegalArgumentException("RandomSampler needs a sample, found " + size);
    }
    this.size = size;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int[] indices(@Nullable Generator generator) {
    return Draws.randperm(size, Draws.seed(generator));
  }
}
