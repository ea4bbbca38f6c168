package dev.graft.transforms;

import org.bytedeco.pytorch.Tensor;

/** A sample whose random draws are made: what is left is work that any thread may do. */
public interface Prepared {
  /** The shape of the sample's tensor. */
  long[] shape();

  /** Transforms the sample into its place in a batch. */
  void writeTo(Slot slot);

  /** Transforms the sample into a float32 tensor of its own, which belongs to the open scope. */
  Tensor toTensor();
}
