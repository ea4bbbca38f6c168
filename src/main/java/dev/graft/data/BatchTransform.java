package dev.graft.data;

import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * Changes a whole batch, once its samples are collated: {@link MixUp}, {@link CutMix}. Given to
 * {@link DataLoader.Builder#batchTransform}, it draws behind the samples of its batch, as a {@code
 * collate_fn} of Python's loader does.
 */
@FunctionalInterface
public interface BatchTransform {
  /**
   * Draws what is random about this transform for one batch.
   *
   * @param shape of the inputs, {@code (N, ...)}
   * @param generator the source of the draws, or null for LibTorch's own
   * @return the work, which draws nothing; it makes new tensors that belong to the open scope, and
   *     leaves the batch that it is given alone
   */
  UnaryOperator<Batch> draw(long[] shape, @Nullable Generator generator);

  /** Draws and applies in one go. The result belongs to the open scope. */
  default Batch apply(Batch batch, @Nullable Generator generator) {
    return draw(batch.inputs().sizes().vec().get(), generator).apply(batch);
  }
}
