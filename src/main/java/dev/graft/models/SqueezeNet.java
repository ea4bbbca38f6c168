package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;
import static dev.graft.models.Layers.ceilMaxPool2d;
import static dev.graft.models.Layers.dropout;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The SqueezeNet family, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits, none of them negative. {@code H} and {@code W} are 224 in training and may
 * be any size from 21 (1.0) or 17 (1.1).
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/squeezenet.py">
 *     torchvision v0.28.0 models/squeezenet.py</a>
 * @see <a href="https://arxiv.org/abs/1602.07360">SqueezeNet: AlexNet-level accuracy with 50x fewer
 *     parameters</a>
 */
public final class SqueezeNet extends Module {
  private static final double DROPOUT = 0.5;
  private static final double HEAD_STD = 0.01;

  public final Slot features;

  /** The head is the 1x1 convolution {@code classifier.1}. */
  public final Slot classifier;

  private SqueezeNet(Sequential features, long numClasses) {
    this.features = registerModule("features", features);
    Conv2dImpl finalConv = biasedConv2d(512, numClasses, 1, 1, 0, 1);
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(dropout(DROPOUT), finalConv, relu(), new AdaptiveAvgPool2d(1, 1)));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          if (conv.equals(finalConv)) {
            torch.normal_(conv.weight(), 0, HEAD_STD);
          } else {
            torch.kaiming_uniform_(conv.weight());
          }
          Init.zeroBias(conv.bias());
        }
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 512, 13, 13)
    x = classifier.forward(x); // (N, numClasses, 1, 1)
    return torch.flatten(x, 1, -1); // (N, numClasses)
  }

  /** SqueezeNet 1.0. */
  public static SqueezeNet squeezenet1_0(long numClasses) {
    return new SqueezeNet(
        new Sequential(
            biasedConv2d(3, 96, 7, 2, 0, 1),
            relu(),
            ceilMaxPool2d(3, 2),
            new Fire(96, 16, 64),
            new Fire(128, 16, 64),
            new Fire(128, 32, 128),
            ceilMaxPool2d(3, 2),
            new Fire(256, 32, 128),
            new Fire(256, 48, 192),
            new Fire(384, 48, 192),
            new Fire(384, 64, 256),
            ceilMaxPool2d(3, 2),
            new Fire(512, 64, 256)),
        numClasses);
  }

  /** SqueezeNet 1.1: the accuracy of 1.0 at less than half the work. */
  public static SqueezeNet squeezenet1_1(long numClasses) {
    return new SqueezeNet(
        new Sequential(
            biasedConv2d(3, 64, 3, 2, 0, 1),
            relu(),
            ceilMaxPool2d(3, 2),
            new Fire(64, 16, 64),
            new Fire(128, 16, 64),
            ceilMaxPool2d(3, 2),
            new Fire(128, 32, 128),
            new Fire(256, 32, 128),
            ceilMaxPool2d(3, 2),
            new Fire(256, 48, 192),
            new Fire(384, 48, 192),
            new Fire(384, 64, 256),
            new Fire(512, 64, 256)),
        numClasses);
  }

  /** Few planes, and then many of 1x1 beside as many of 3x3. */
  private static final class Fire extends Module {
    private final Slot squeeze;
    private final Slot squeezeActivation;
    private final Slot expand1x1;
    private final Slot expand1x1Activation;
    private final Slot expand3x3;
    private final Slot expand3x3Activation;

    Fire(long inplanes, long squeezePlanes, long expandPlanes) {
      this.squeeze = registerModule("squeeze", biasedConv2d(inplanes, squeezePlanes, 1, 1, 0, 1));
      this.squeezeActivation = registerModule("squeeze_activation", relu());
      this.expand1x1 =
          registerModule("expand1x1", biasedConv2d(squeezePlanes, expandPlanes, 1, 1, 0, 1));
      this.expand1x1Activation = registerModule("expand1x1_activation", relu());
      this.expand3x3 =
          registerModule("expand3x3", biasedConv2d(squeezePlanes, expandPlanes, 3, 1, 1, 1));
      this.expand3x3Activation = registerModule("expand3x3_activation", relu());
    }

    @Override
    public Tensor forward(Tensor x) {
      x = squeezeActivation.forward(squeeze.forward(x));
      return torch.cat(
          new TensorVector(
              expand1x1Activation.forward(expand1x1.forward(x)),
              expand3x3Activation.forward(expand3x3.forward(x))),
          1);
    }
  }
}
