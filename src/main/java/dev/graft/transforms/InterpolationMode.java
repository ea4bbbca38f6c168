package dev.graft.transforms;

/**
 * How pixels between pixels are found. Of torchvision's modes those that Pillow has for both
 * resizing and turning.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, InterpolationMode</a>
 */
public enum InterpolationMode {
  /** The pixel that the point falls into. */
  NEAREST,
  /** Linear between neighbours; averages over all pixels that a smaller image's pixel covers. */
  BILINEAR,
  /** Cubic over four pixels in each direction; may overshoot, and is clipped to 0 to 255. */
  BICUBIC
}
