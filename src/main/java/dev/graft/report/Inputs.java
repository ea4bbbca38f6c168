package dev.graft.report;

import dev.graft.nn.Network;
import org.bytedeco.pytorch.Tensor;

/** Brings inputs to where a network is. */
final class Inputs {
  private Inputs() {}

  /** The input on the device and in the dtype of the network's first parameter. */
  static Tensor like(Network model, Tensor input) {
    Tensor first =
        model.namedParameters().values().stream()
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("the network has no parameters"));
    return input.to(first.device(), first.scalar_type());
  }
}
