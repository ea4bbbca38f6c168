package dev.graft.train;

import org.bytedeco.pytorch.Tensor;

/** A loss: {@code new CrossEntropyLossImpl()::forward}, for one. */
@FunctionalInterface
public interface Criterion {
  /**
   * The mean loss of a batch.
   *
   * @param output of the model, {@code (N, classes)}
   * @param target class indices, {@code (N)} int64; or {@code (N, classes)} float32, where samples
   *     have several labels or were mixed
   * @return a scalar that belongs to the open scope
   */
  Tensor forward(Tensor output, Tensor target);
}
