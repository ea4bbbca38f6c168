package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Some samples, each once, in a random order: draws one {@code randperm} from the loader's
 * generator itself, where {@link RandomSampler} draws a seed.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/sampler.py">PyTorch
 *     v2.13.0 utils/data/sampler.py, SubsetRandomSampler</a>
 */
public final class SubsetRandomSampler implements Sampler {
  private final int[] indices;

  /** A sampler of the samples at these indices. */
  public SubsetRandomSampler(int... indices) {
    this.indices = indices.clone();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public int[] indices(@Nullable Generator generator) {
    int[] order = Draws.randperm(indices.length, generator);
    return Arrays.stream(order).map(i -> indices[i]).toArray();
  }
}
