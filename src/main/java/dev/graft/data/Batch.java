package dev.graft.data;

import org.bytedeco.pytorch.Tensor;

/**
 * Some samples as one tensor.
 *
 * @param inputs {@code (N, C, H, W)} float32
 * @param targets {@code (N)} int64 class indices, or {@code (N, labels)} float32 where samples have
 *     several labels or a {@link BatchTransform} mixed them
 */
public record Batch(Tensor inputs, Tensor targets) {
  /** N, which is smaller than the loader's batch size in the last batch or where files were bad. */
  public int size() {
    return (int) targets.size(0);
  }
}
