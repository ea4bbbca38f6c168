package dev.graft.train;

import static java.util.Objects.requireNonNull;

import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;

/** A convolution, a BatchNorm and a last layer, on images of 3 x 4 x 4. */
final class TinyNet extends Module {
  final Slot conv =
      registerModule("conv", new Conv2dImpl(new Conv2dOptions(3, 2, new LongPointer(3, 3))));
  final Slot bn = registerModule("bn", new BatchNorm2dImpl(new BatchNormOptions(2)));
  final Slot fc = registerModule("fc", new LinearImpl(8, 2));

  /** A live parameter. */
  Tensor parameter(String name) {
    return requireNonNull(namedParameters().get(name));
  }

  /** A live buffer. */
  Tensor buffer(String name) {
    return requireNonNull(namedBuffers().get(name));
  }

  @Override
  public Tensor forward(Tensor x) {
    x = bn.forward(conv.forward(x)).relu();
    return fc.forward(x.flatten(1, -1));
  }
}
