package dev.graft.data;

import org.bytedeco.pytorch.Tensor;

/**
 * Some samples as one tensor.
 *
 * @param inputs {@code (N, C, H, W)} float32
 * @param targets {@code (N)} int64 class indices
 */
public record Batch(Tensor inputs, Tensor targets) {
  /** N, which is smaller than the loader's batch size in the last batch or where files were bad. */
  public int size() {
    return (int) targets.size(0);
  }
}
