package dev.graft.transforms;

import org.bytedeco.pytorch.Tensor;

/**
 * The place of one sample in a batch's tensor.
 *
 * @param batch {@code (N, ...)} float32, contiguous or channels-last
 * @param index of the sample in the batch
 */
public record Slot(Tensor batch, int index) {}
