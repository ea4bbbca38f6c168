package dev.graft.nn;

import org.bytedeco.pytorch.Tensor;

/** Parameters' gradients that are computed by hand. */
final class Gradients {
  private Gradients() {}

  /** As autograd's accumulation: the first is kept, more are added; none if none is asked for. */
  static void add(Tensor parameter, Tensor gradient) {
    if (!parameter.requires_grad()) {
      return;
    }
    Tensor before = parameter.grad();
    if (before.defined()) {
      before.add_(gradient);
    } else {
      parameter.mutable_grad().put(gradient);
    }
  }
}
