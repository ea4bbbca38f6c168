package dev.graft.data;

import dev.graft.transforms.Draws;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Splits a data set at random into parts that share no sample: Python's {@code random_split}.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/dataset.py">PyTorch
 *     v2.13.0 utils/data/dataset.py, random_split</a>
 */
public final class RandomSplit {
  private static final Logger LOG = LoggerFactory.getLogger(RandomSplit.class);

  /** How far from 1 the sum of the fractions may be: the default of Python's math.isclose. */
  private static final double CLOSE = 1e-9;

  private RandomSplit() {}

  /**
   * Parts of these sizes; draws one {@code randperm} over the whole data set.
   *
   * @param generator the source of the draws, or null for LibTorch's own
   * @throws IllegalArgumentException if a length is negative or they do not add up to the data
   *     set's size
   */
  public static List<Subset> randomSplit(
      Dataset dataset, int[] lengths, @Nullable Generator generator) {
    long sum = 0;
    for (int length : lengths) {
      if (length < 0) {
        throw new IllegalArgumentException("randomSplit: a length is negative: " + length);
      }
      sum += length;
    }
    if (sum != dataset.size()) {
      throw new IllegalArgumentException(
          "randomSplit: the lengths %s add up to %d, but the data set has %d samples"
              .formatted(Arrays.toString(lengths), sum, dataset.size()));
    }
    int[] order = Draws.randperm(dataset.size(), generator);
    List<Subset> parts = new ArrayList<>();
    int from = 0;
    for (int length : lengths) {
      parts.add(new Subset(dataset, Arrays.copyOfRange(order, from, from + length)));
      from += length;
    }
    return List.copyOf(parts);
  }

  /**
   * Parts of these shares of the data set, each rounded down; the samples that are left go to the
   * first parts, one each. Draws one {@code randperm}.
   *
   * @param fractions each in [0, 1], 1 together
   * @param generator the source of the draws, or null for LibTorch's own
   * @throws IllegalArgumentException if the fractions are no such numbers
   */
  public static List<Subset> randomSplit(
      Dataset dataset, double[] fractions, @Nullable Generator generator) {
    return randomSplit(dataset, lengths(fractions, dataset.size()), generator);
  }

  private static int[] lengths(double[] fractions, int size) {
    double sum = 0;
    for (double fraction : fractions) {
      if (!(fraction >= 0 && fraction <= 1)) {
        throw new IllegalArgumentException(
            "randomSplit: the fraction %s is not in [0, 1]".formatted(fraction));
      }
      sum += fraction;
    }
    // Python takes no sum above 1; how it adds up depends on its version, so that here both sides
    // of 1 are as good.
    if (!(Math.abs(sum - 1) <= CLOSE)) {
      throw new IllegalArgumentException(
          "randomSplit: the fractions %s add up to %s instead of 1"
              .formatted(Arrays.toString(fractions), sum));
    }
    int[] lengths = Arrays.stream(fractions).mapToInt(f -> (int) Math.floor(size * f)).toArray();
    int rest = size - Arrays.stream(lengths).sum();
    for (int i = 0; i < rest; i++) {
      lengths[i % lengths.length]++;
    }
    for (int i = 0; i < lengths.length; i++) {
      if (lengths[i] == 0) {
        LOG.warn("randomSplit: part {} of {} samples is empty", i, size);
      }
    }
    return lengths;
  }
}
