package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Samples in proportion to weights, such as one over the size of a sample's class; draws one {@code
 * multinomial} from the loader's generator.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/sampler.py">PyTorch
 *     v2.13.0 utils/data/sampler.py, WeightedRandomSampler</a>
 */
public final class WeightedRandomSampler implements Sampler {
  private final double[] weights;
  private final int numSamples;
  private final boolean replacement;

  /**
   * Draws with replacement: a sample may come more than once.
   *
   * @throws IllegalArgumentException as the other constructor
   */
  public WeightedRandomSampler(double[] weights, int numSamples) {
    this(weights, numSamples, true);
  }

  /**
   * A sampler of {@code weights.length} samples.
   *
   * @param weights one a sample, 0 or more; they need not add up to 1
   * @param numSamples indices an epoch
   * @param replacement whether a sample may come more than once
   * @throws IllegalArgumentException if a weight is negative or not finite, all are 0, {@code
   *     numSamples} is not positive, or there are not that many samples to draw without replacement
   */
  public WeightedRandomSampler(double[] weights, int numSamples, boolean replacement) {
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "WeightedRandomSampler: weight %d is %s; weights are finite numbers, 0 or more"
                .formatted(i, weights[i]));
      }
    }
    long possible = Arrays.stream(weights).filter(weight -> weight > 0).count();
    if (numSamples <= 0 || possible == 0 || (!replacement && numSamples > possible)) {
      throw new IllegalArgumentException(
          "WeightedRandomSampler: %d samples %s replacement, of %d with a weight above 0"
              .formatted(numSamples, replacement ? "with" : "without", possible));
    }
    this.weights = weights.clone();
    this.numSamples = numSamples;
    this.replacement = replacement;
  }

  @Override
  public int size() {
    return numSamples;
  }

  @Override
  public int[] indices(@Nullable Generator generator) {
    return Draws.multinomial(weights, numSamples, replacement, generator);
  }
}
