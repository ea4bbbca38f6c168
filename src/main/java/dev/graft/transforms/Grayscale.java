package dev.graft.transforms;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Takes an image's colours away: {@code (19595 R + 38470 G + 7471 B) / 65536}, rounded.
 *
 * <p>With one output channel, in a {@link Compose}, {@link ToTensor} makes a tensor of {@code (1,
 * H, W)}. An {@link Image} always holds red, green and blue, which are equal then, so that {@link
 * ToTensor#apply} outside a {@link Compose} makes three channels; of a later fill of three values
 * the tensor has the first.
 *
 * @see <a href="https://github.com/python-pillow/Pillow/blob/12.3.0/src/libImaging/Convert.c">
 *     Pillow 12.3.0 libImaging/Convert.c, rgb2l</a>
 */
public final class Grayscale implements ImageTransform {
  private final int numOutputChannels;

  /** One channel. */
  public Grayscale() {
    this(1);
  }

  /**
   * One channel, or three that are equal.
   *
   * @throws IllegalArgumentException unless {@code numOutputChannels} is 1 or 3
   */
  public Grayscale(int numOutputChannels) {
    if (numOutputChannels != 1 && numOutputChannels != 3) {
      throw new IllegalArgumentException(
          "Grayscale: num_output_channels should be either 1 or 3, found " + numOutputChannels);
    }
    this.numOutputChannels = numOutputChannels;
  }

  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    return new Step(width, height, numOutputChannels);
  }

  @Override
  public String toString() {
    return "Grayscale(" + numOutputChannels + ")";
  }

  /** {@code toChannels} 0 leaves their number as it is. */
  record Step(int width, int height, int toChannels) implements ImageStep {
    @Override
    public int channels(int before) {
      return toChannels == 0 ? before : toChannels;
    }

    @Override
    public Image apply(Image image) {
      Image out = Pixels.copy(image);
      Pixels.eachRow(out, Luma::replace);
      return out;
    }
  }
}
