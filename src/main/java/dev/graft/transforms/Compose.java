package dev.graft.transforms;

import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Transforms that are applied one after the other. */
public final class Compose {
  private final List<Transform> transforms;

  /**
   * @throws IllegalArgumentException unless image transforms come first, then one {@link ToTensor},
   *     then tensor transforms
   */
  public Compose(Transform... transforms) {
    this.transforms = List.of(transforms);
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
  @SuppressWarnings("DoNotCallSuggester")
  public Prepared draw(Image image, @Nullable Generator generator) {
    throw new UnsupportedOperationException();
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
}
