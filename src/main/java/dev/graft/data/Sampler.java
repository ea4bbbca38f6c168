package dev.graft.data;

import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Decides which samples an epoch visits, and in which order. */
public interface Sampler {
  /** The number of indices that an epoch has. */
  int size();

  /**
   * The indices of one epoch.
   *
   * @param generator the source of random draws, or null for LibTorch's own
   */
  int[] indices(@Nullable Generator generator);
}
