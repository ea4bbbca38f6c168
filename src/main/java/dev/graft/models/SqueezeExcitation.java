package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import org.bytedeco.pytorch.Tensor;

/**
 * Weighs the channels of an image by what the whole image says.
 *
 * <p>Shape: {@code (N, inputChannels, H, W)} to the same.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/ops/misc.py">torchvision
 *     v0.28.0 ops/misc.py</a>
 * @see <a href="https://arxiv.org/abs/1709.01507">Squeeze-and-Excitation Networks</a>
 */
final class SqueezeExcitation extends Module {
  private final Slot avgpool;
  private final Slot fc1;
  private final Slot fc2;
  private final Slot activation;
  private final Slot scaleActivation;

  SqueezeExcitation(
      long inputChannels,
      long squeezeChannels,
      org.bytedeco.pytorch.Module activation,
      org.bytedeco.pytorch.Module scaleActivation) {
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(1, 1));
    this.fc1 = registerModule("fc1", biasedConv2d(inputChannels, squeezeChannels, 1, 1, 0, 1));
    this.fc2 = registerModule("fc2", biasedConv2d(squeezeChannels, inputChannels, 1, 1, 0, 1));
    this.activation = registerModule("activation", activation);
    this.scaleActivation = registerModule("scale_activation", scaleActivation);
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor scale = avgpool.forward(x); // (N, C, 1, 1)
    scale = activation.forward(fc1.forward(scale));
    scale = scaleActivation.forward(fc2.forward(scale));
    return scale.mul(x);
  }
}
