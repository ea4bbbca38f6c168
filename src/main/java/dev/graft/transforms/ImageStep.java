package dev.graft.transforms;

/** An {@link ImageTransform} whose random draws are made. */
public interface ImageStep {
  /** The result's width in pixels. */
  int width();

  /** The result's height in pixels. */
  int height();

  /**
   * How many channels the result's tensor has, 1 or 3, if the image's would have {@code before}.
   */
  default int channels(int before) {
    return before;
  }

  /**
   * Does the work; thread-safe. The result may share {@code image}'s memory and is closed by the
   * caller; {@code image} stays the caller's.
   */
  Image apply(Image image);
}
