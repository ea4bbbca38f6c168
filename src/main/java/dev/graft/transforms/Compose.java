package dev.graft.transforms;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Transforms that are applied one after the other: {@link ImageTransform}s, perhaps a {@link
 * FiveCrop}, then {@link ToTensor}, then {@link TensorTransform}s. Immutable and thread-safe if its
 * transforms are.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, Compose</a>
 */
public final class Compose {
  private static final PixelTable PLAIN = PixelTable.of(null);

  private final List<Transform> transforms;
  private final List<ImageTransform> onImage;
  private final @Nullable FiveCrop fiveCrop;
  private final List<TensorTransform> onTensor;
  private final @Nullable PixelTable normalised;

  /**
   * Transforms in the order in which they are applied.
   *
   * @throws IllegalArgumentException unless there is one {@link ToTensor}, image transforms stand
   *     before it, at most one {@link FiveCrop} right before it, and tensor transforms behind it
   */
  public Compose(Transform... transforms) {
    this.transforms = List.of(transforms);
    int middle = 0;
    while (middle < transforms.length && transforms[middle] instanceof ImageTransform) {
      middle++;
    }
    this.onImage = Arrays.stream(transforms, 0, middle).map(step -> (ImageTransform) step).toList();
    boolean five = middle < transforms.length && transforms[middle] instanceof FiveCrop;
    this.fiveCrop = five ? (FiveCrop) transforms[middle++] : null;
    if (middle == transforms.length || !(transforms[middle] instanceof ToTensor)) {
      throw badOrder();
    }
    List<Transform> rest = this.transforms.subList(middle + 1, transforms.length);
    if (!rest.stream().allMatch(step -> step instanceof TensorTransform)) {
      throw badOrder();
    }
    this.onTensor = rest.stream().map(step -> (TensorTransform) step).toList();
    boolean table =
        !rest.isEmpty() && rest.get(0) instanceof Normalize first && first.channels() == 3;
    this.normalised = table ? PixelTable.of((Normalize) rest.get(0)) : null;
  }

  private IllegalArgumentException badOrder() {
    return new IllegalArgumentException(
        "Compose needs image transforms, perhaps FiveCrop, then ToTensor, then tensor transforms; "
            + "found "
            + this);
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
    Steps.Chain steps = Steps.draw(onImage, image.width(), image.height(), generator);
    int channels = steps.channels(3);
    List<ImageStep> crops =
        fiveCrop == null ? List.of() : fiveCrop.steps(steps.width(), steps.height());
    long[] size =
        crops.isEmpty()
            ? new long[] {channels, steps.height(), steps.width()}
            : new long[] {crops.size(), channels, crops.get(0).height(), crops.get(0).width()};
    // Three channels leave Normalize to the table.
    boolean table = normalised != null && channels == 3;
    List<TensorTransform> drawn = new ArrayList<>();
    long[] shape = size;
    for (TensorTransform transform : onTensor.subList(table ? 1 : 0, onTensor.size())) {
      drawn.add(transform.draw(shape.clone(), generator));
      shape = transform.shape(shape.clone());
    }
    PixelTable pixels = table && normalised != null ? normalised : PLAIN;
    return new PreparedImage(image, steps, crops, size, pixels, drawn, shape);
  }

  /** Applies all with draws from LibTorch's own generator; see {@link #apply(Image, Generator)}. */
  public Tensor apply(Image image) {
    return apply(image, null);
  }

  /**
   * Applies all transforms to one image.
   *
   * <p>Shape: {@code (3, H, W)} float32, {@code (1, H, W)} behind {@link Grayscale}, {@code (5, C,
   * H, W)} with {@link FiveCrop}. The result belongs to the open scope; {@code image} stays the
   * caller's.
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
