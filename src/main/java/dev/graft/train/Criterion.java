package dev.graft.train;

import dev.graft.nn.StateDict;
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

  /**
   * What Python's {@code criterion.state_dict()} holds, such as class weights under {@code weight};
   * by default nothing. Checkpoints keep it under {@code criterion}, so that an evaluation has the
   * loss of its run.
   */
  default StateDict stateDict() {
    return new StateDict();
  }
}
