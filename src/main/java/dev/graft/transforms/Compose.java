package dev.graft.transforms;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Transforms that are applied one after the other: {@link ImageTransform}s, then {@link ToTensor},
 * then {@link TensorTransform}s. Immutable and thread-safe if its transforms are.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, Compose</a>
 */
public final class Compose {
  private final List<Transform> transforms;
  private final List<ImageTransform> onImage;
  private final List<TensorTransform> onTensor;
  private final PixelTable pixels;

  /**
   * Transforms in the order in which they are applied.
   *
   * @throws IllegalArgumentException unless there is one {@link ToTensor}, image transforms stand
   *     before it and tensor transforms behind it
   */
  public Compose(Transform... transforms) {
    this.transforms = List.of(transforms);
    int middle = 0;
    while (middle < transforms.length && transforms[middle] instanceof ImageTransform) {
      middle++;
    }
    if (middle == transforms.length || !(transforms[middle] instanceof ToTensor)) {
      throw badOrder();
    }
    this.onImage = Arrays.stream(transforms, 0, middle).map(step -> (ImageTransform) step).toList();
    List<Transform> rest = this.transforms.subList(middle + 1, transforms.length);
    if (!rest.stream().allMatch(step -> step instanceof TensorTransform)) {
      throw badOrder();
    }
    boolean table =
        !rest.isEmpty() && rest.get(0) instanceof Normalize first && first.channels() == 3;
    this.pixels = PixelTable.of(table ? (Normalize) rest.get(0) : null);
    this.onTensor = rest.stream().skip(table ? 1 : 0).map(step -> (TensorTransform) step).toList();
  }

  private IllegalArgumentException badOrder() {
    return new IllegalArgumentException(
        "Compose needs image transforms, then ToTensor, then tensor transforms; found " + this);
  }

  /** The transforms, in order. */
  public List<Transform> transforms() {
    return transforms;
  }

  /**
   * Makes the random draws of all transforms for one image, in order.
   *
   * @param image stays the caller's, and open until the work is done
   * @param generator the source of random draws, or null for LibTorch's own
   */
  public Prepared draw(Image image, @Nullable Generator generator) {
    ImageStep[] steps = new ImageStep[onImage.size()];
    int width = image.width();
    int height = image.height();
    for (int i = 0; i < steps.length; i++) {
      steps[i] = onImage.get(i).draw(width, height, generator);
      width = steps[i].width();
      height = steps[i].height();
    }
    return new PreparedImage(image, steps, new long[] {3, height, width}, pixels, onTensor);
  }

  /** Applies all with draws from LibTorch's own generator; see {@link #apply(Image, Generator)}. */
  public Tensor apply(Image image) {
    return apply(image, null);
  }

  /**
   * Applies all transforms to one image.
   *
   * <p>Shape: {@code (3, H, W)} float32. The result belongs to the open scope; {@code image} stays
   * the caller's.
   *
   * @param generator the source of random draws, or null for LibTorch's own
   */
  public Tensor apply(Image image, @Nullable Generator generator) {
    return draw(image, generator).toTensor();
  }

  @Override
  public String toString() {
    return transforms.stream()
        .map(Transform::toString)
        .collect(Collectors.joining(", ", "Compose(", ")"));
  }
}
