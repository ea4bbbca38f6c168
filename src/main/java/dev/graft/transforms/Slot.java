package dev.graft.transforms;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;

/**
 * The place of one sample in a batch's tensor. Slots of one batch may be filled by several threads.
 *
 * @param batch {@code (N, ...)} float32, dense: contiguous, or channels-last with four dimensions
 * @param index of the sample in the batch
 * @param channelsLast the layout of {@code batch}
 */
public record Slot(Tensor batch, int index, boolean channelsLast) {
  /** This sample's floats in {@link #batch}'s own layout. */
  FloatBuffer floats() {
    long size = batch.numel() / batch.size(0);
    long start = index * size;
    return batch.data_ptr_float().capacity(start + size).position(start).asBuffer();
  }

  /** A view of this sample in PyTorch's order of dimensions, which belongs to the open scope. */
  public Tensor tensor() {
    return batch.select(0, index);
  }
}
