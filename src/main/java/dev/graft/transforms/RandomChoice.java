package dev.graft.transforms;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Applies one of several image transforms, chosen at random.
 *
 * <p>Draws one {@code rand(1)} from LibTorch's generator. <b>Python's does not:</b> it asks {@code
 * random.choices}, which has a generator apart, with a seed apart, so that which transform is
 * chosen, and every draw behind it, differ from Python's for the same {@code torch.manual_seed}.
 * The distribution is the same. Here one seed fixes everything, whatever the number of workers, and
 * a resumed run goes on with the same choices.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomChoice</a>
 */
public final class RandomChoice implements ImageTransform {
  private final List<ImageTransform> transforms;
  private final double[] cumulative;

  /**
   * Each with the same probability.
   *
   * @throws IllegalArgumentException if there is none
   */
  public RandomChoice(List<? extends ImageTransform> transforms) {
    this(transforms, ones(transforms.size()));
  }

  /**
   * Each with a weight of its own.
   *
   * @param p weights, not negative; they need not sum to 1
   * @throws IllegalArgumentException if there are not as many weights as transforms, or one is
   *     negative, or all are 0
   */
  public RandomChoice(List<? extends ImageTransform> transforms, double... p) {
    this.transforms = List.copyOf(transforms);
    this.cumulative = p.clone();
    Arrays.parallelPrefix(cumulative, Double::sum);
    if (p.length == 0 || p.length != transforms.size()) {
      throw new IllegalArgumentException(
          "RandomChoice needs one weight for each of its transforms, found %d for %d"
              .formatted(p.length, transforms.size()));
    }
    double total = cumulative[p.length - 1];
    if (!(total > 0 && Double.isFinite(total)) || Arrays.stream(p).anyMatch(w -> !(w >= 0))) {
      throw new IllegalArgumentException(
          "RandomChoice needs weights that are not negative and not all 0, found "
              + Arrays.toString(p));
    }
  }

  private static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    double at = Draws.rand(generator) * cumulative[cumulative.length - 1];
    int chosen = 0;
    while (chosen < cumulative.length - 1 && at >= cumulative[chosen]) {
      chosen++;
    }
    return transforms.get(chosen).draw(width, height, generator);
  }

  @Override
  public String toString() {
    return "RandomChoice(" + transforms + ", cumulative=" + Arrays.toString(cumulative) + ")";
  }
}
