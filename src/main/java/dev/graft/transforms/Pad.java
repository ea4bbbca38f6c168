package dev.graft.transforms;

import java.util.Arrays;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a border around an image; a negative border cuts off.
 *
 * <p>{@code new Pad(2, 4).withFill(124, 116, 104)}; {@code new
 * Pad(4).withPaddingMode(PaddingMode.REFLECT)}
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/_functional_pil.py">
 *     torchvision v0.28.0 transforms/_functional_pil.py, pad</a>
 */
public final class Pad implements ImageTransform {
  private final int left;
  private final int top;
  private final int right;
  private final int bottom;
  private final Fill fill;
  private final PaddingMode paddingMode;

  /**
   * A black border.
   *
   * @param padding in pixels: one for all sides, two for left and right, and top and bottom, or
   *     four for left, top, right and bottom
   * @throws IllegalArgumentException if there are neither 1, 2 nor 4 numbers
   */
  public Pad(int... padding) {
    this(Fill.BLACK, PaddingMode.CONSTANT, padding);
  }

  private Pad(Fill fill, PaddingMode paddingMode, int... padding) {
    if (padding.length != 1 && padding.length != 2 && padding.length != 4) {
      throw new IllegalArgumentException(
          "Pad needs 1, 2 or 4 numbers, found " + Arrays.toString(padding));
    }
    this.left = padding[0];
    this.top = padding[padding.length == 1 ? 0 : 1];
    this.right = padding[padding.length == 4 ? 2 : 0];
    this.bottom = padding[padding.length == 1 ? 0 : padding.length - 1];
    this.fill = fill;
    this.paddingMode = paddingMode;
  }

  /** A copy with another border. */
  Pad withPadding(int... padding) {
    return new Pad(fill, paddingMode, padding);
  }

  /**
   * A copy with another colour of a constant border than black.
   *
   * @param fill one value for all channels, or red, green and blue, 0 to 255
   * @throws IllegalArgumentException if there are neither one nor three values
   */
  public Pad withFill(int... fill) {
    return new Pad(Fill.of("Pad", fill), paddingMode, left, top, right, bottom);
  }

  /** A copy with another kind of border than constant. */
  public Pad withPaddingMode(PaddingMode paddingMode) {
    return new Pad(fill, paddingMode, left, top, right, bottom);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if a negative border leaves nothing
   */
  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    if (left == 0 && top == 0 && right == 0 && bottom == 0) {
      return new Steps.Identity(width, height);
    }
    int[] columns = Padding.indices(width, left, right, paddingMode);
    int[] rows = Padding.indices(height, top, bottom, paddingMode);
    if (columns.length == 0 || rows.length == 0) {
      throw new IllegalArgumentException(
          "%s leaves nothing of an image of %d x %d pixels".formatted(this, width, height));
    }
    return new Step(columns, rows, fill);
  }

  @Override
  public String toString() {
    return "Pad(%d, %d, %d, %d, fill=%s, padding_mode=%s)"
        .formatted(left, top, right, bottom, fill, paddingMode);
  }

  private static final class Step implements ImageStep {
    private final int[] columns;
    private final int[] rows;
    private final Fill fill;

    private Step(int[] columns, int[] rows, Fill fill) {
      this.columns = columns;
      this.rows = rows;
      this.fill = fill;
    }

    @Override
    public int width() {
      return columns.length;
    }

    @Override
    public int height() {
      return rows.length;
    }

    @Override
    public Image apply(Image image) {
      return Padding.gather(image, columns, rows, fill);
    }
  }
}
