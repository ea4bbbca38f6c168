package dev.graft.nn;

import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A small network with a nested part, a BatchNorm and parameters and buffers of its own. */
final class Toy extends Module {
  final Slot first = registerModule("first", new LinearImpl(4, 3));
  final Slot trunk =
      registerModule(
          "trunk", new Sequential(new LinearImpl(3, 3), new ReLUImpl(), new LinearImpl(3, 3)));
  final Slot bn = registerModule("bn", new BatchNorm2dImpl(new BatchNormOptions(3)));
  final Slot fc = registerModule("fc", new LinearImpl(3, 2));

  Toy() {
    register_buffer("calls", torch.zeros(1));
    register_parameter("scale", torch.ones(3));
  }

  @Override
  public Tensor forward(Tensor x) {
    x = first.forward(x);
    x = trunk.forward(x);
    x = bn.forward(x.reshape(-1, 3, 1, 1)).flatten(1, -1);
    return fc.forward(x);
  }
}
