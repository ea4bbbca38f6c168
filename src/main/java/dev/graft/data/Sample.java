package dev.graft.data;

import org.bytedeco.pytorch.Tensor;

/**
 * One transformed sample.
 *
 * @param input {@code (C, H, W)} float32
 * @param target class index
 */
public record Sample(Tensor input, long target) {}
