package dev.graft.transforms;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts out a part of a given size at a random place, after padding if that is asked for.
 *
 * <p>{@code new RandomCrop(32).withPadding(4).withPaddingMode(PaddingMode.REFLECT)}
 *
 * <p>Draws two {@code randint}, and none if the image has just the size.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, RandomCrop</a>
 */
public final class RandomCrop implements ImageTransform {
  private final int height;
  private final int width;
  private final boolean padIfNeeded;
  private final Pad pad;

  /** A square of {@code size} pixels, without padding. */
  public RandomCrop(int size) {
    this(size, size);
  }

  /**
   * A rectangle, in pixels, without padding.
   *
   * @throws IllegalArgumentException if an edge is not positive
   */
  public RandomCrop(int height, int width) {
    this(height, width, false, new Pad(0));
  }

  private RandomCrop(int height, int width, boolean padIfNeeded, Pad pad) {
    Checks.size("RandomCrop", height, width);
    this.height = height;
    this.width = width;
    this.padIfNeeded = padIfNeeded;
    this.pad = pad;
  }

  /** A copy that pads first, as {@link Pad#Pad(int...)} takes it. */
  public RandomCrop withPadding(int... padding) {
    return new RandomCrop(height, width, padIfNeeded, pad.withPadding(padding));
  }

  /** A copy that pads an image that is too small, on both sides by what it lacks. */
  public RandomCrop withPadIfNeeded(boolean padIfNeeded) {
    return new RandomCrop(height, width, padIfNeeded, pad);
  }

  /** A copy with another colour of constant padding than black; see {@link Pad#withFill}. */
  public RandomCrop withFill(int... fill) {
    return new RandomCrop(height, width, padIfNeeded, pad.withFill(fill));
  }

  /** A copy with another kind of padding than constant. */
  public RandomCrop withPaddingMode(PaddingMode paddingMode) {
    return new RandomCrop(height, width, padIfNeeded, pad.withPaddingMode(paddingMode));
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the padded image is smaller than the crop
   */
  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    List<ImageTransform> chain = new ArrayList<>();
    chain.add(pad);
    ImageStep padded = pad.draw(width, height, generator);
    int w = padded.width();
    int h = padded.height();
    if (padIfNeeded && w < this.width) {
      chain.add(pad.withPadding(this.width - w, 0));
      w += 2 * (this.width - w);
    }
    if (padIfNeeded && h < this.height) {
      chain.add(pad.withPadding(0, this.height - h));
      h += 2 * (this.height - h);
    }
    chain.add(this::place);
    return Steps.draw(chain, width, height, generator);
  }

  private ImageStep place(int w, int h, @Nullable Generator generator) {
    if (h < height || w < width) {
      throw new IllegalArgumentException(
          ("RandomCrop needs an image of at least %d x %d (height x width), found %d x %d "
                  + "(resize first, or withPadIfNeeded)")
              .formatted(height, width, h, w));
    }
    if (w == width && h == height) {
      return new Steps.Identity(w, h);
    }
    int top = Draws.randint(h - height + 1, generator);
    int left = Draws.randint(w - width + 1, generator);
    return new Steps.Crop(left, top, width, height);
  }

  @Override
  public String toString() {
    return "RandomCrop(%d, %d, pad_if_needed=%s, %s)".formatted(height, width, padIfNeeded, pad);
  }
}
