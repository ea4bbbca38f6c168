package dev.graft.classify;

/** Where a training step can fail, in the order of the step. */
enum Stage {
  /** A worker reads a photo. */
  READ,
  /** A worker makes the random draws of a photo. */
  DRAW,
  /** A worker transforms a photo. */
  TRANSFORM,
  /** In the middle of the network. */
  FORWARD,
  /** In the loss function. */
  LOSS,
  /** In LibTorch's backward pass: something that it needs was overwritten. */
  BACKWARD,
  /** In the listener between backward and step. */
  BEFORE_STEP,
  /** In the optimizer. */
  OPTIMIZER,
  /** In the listener after the step. */
  AFTER_STEP
}
