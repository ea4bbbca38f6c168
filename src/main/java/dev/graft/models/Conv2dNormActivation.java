package dev.graft.models;

import static dev.graft.models.Layers.conv2d;

import dev.graft.nn.Sequential;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.bytedeco.pytorch.Module;

/**
 * A convolution without bias that keeps height and width at stride 1, a normalisation, and mostly
 * an activation.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/ops/misc.py">torchvision
 *     v0.28.0 ops/misc.py</a>
 */
final class Conv2dNormActivation {
  private final LongFunction<? extends Module> normLayer;
  private final Supplier<? extends Module> activationLayer;

  /** Makes them all with this normalisation and activation. */
  Conv2dNormActivation(
      LongFunction<? extends Module> normLayer, Supplier<? extends Module> activationLayer) {
    this.normLayer = normLayer;
    this.activationLayer = activationLayer;
  }

  /** Over all channels. */
  Sequential full(long in, long out, long kernel, long stride) {
    return activated(in, out, kernel, stride, 1);
  }

  /** Over each channel by itself. */
  Sequential depthwise(long channels, long kernel, long stride) {
    return activated(channels, channels, kernel, stride, channels);
  }

  /** A 1x1 convolution and its normalisation alone. */
  Sequential projection(long in, long out) {
    return new Sequential(conv2d(in, out, 1, 1, 0, 1, 1), normLayer.apply(out));
  }

  private Sequential activated(long in, long out, long kernel, long stride, long groups) {
    return new Sequential(
        conv2d(in, out, kernel, stride, (kernel - 1) / 2, groups, 1),
        normLayer.apply(out),
        activationLayer.get());
  }
}
