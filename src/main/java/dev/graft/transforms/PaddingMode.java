package dev.graft.transforms;

/**
 * What is put around an image.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, Pad</a>
 */
public enum PaddingMode {
  /** One colour. */
  CONSTANT,
  /** The pixel at the edge, repeated. */
  EDGE,
  /** The image mirrored, its edge not repeated: 3 2 [1 2 3] 2 1. */
  REFLECT,
  /** The image mirrored, its edge repeated: 2 1 [1 2 3] 3 2. */
  SYMMETRIC
}
