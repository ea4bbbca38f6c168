package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Called after a child's forward; see {@link Slot#registerForwardHook}. */
@FunctionalInterface
public interface ForwardHook {
  /**
   * Looks at a child's input and output, and may put another output in its place.
   *
   * @param module the child that has run
   * @param input what it was given
   * @param output what it returned
   * @return the output to go on with, or null to keep {@code output}
   */
  @Nullable Tensor call(org.bytedeco.pytorch.Module module, Tensor input, Tensor output);
}
