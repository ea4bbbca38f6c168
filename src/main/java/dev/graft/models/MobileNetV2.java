package dev.graft.models;

import static dev.graft.models.Layers.conv2d;
import static dev.graft.models.Layers.dropout;

import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * MobileNetV2, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 1.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/mobilenetv2.py">
 *     torchvision v0.28.0 models/mobilenetv2.py</a>
 * @see <a href="https://arxiv.org/abs/1801.04381">MobileNetV2: Inverted Residuals and Linear
 *     Bottlenecks</a>
 */
public final class MobileNetV2 extends Module {
  /**
   * Blocks in a row.
   *
   * @param expandRatio planes inside a block for each that comes in
   * @param channels planes that come out
   * @param stride of the first block
   */
  record Setting(long expandRatio, long channels, int blocks, long stride) {}

  private static final List<Setting> SETTINGS =
      List.of(
          new Setting(1, 16, 1, 1),
          new Setting(6, 24, 2, 2),
          new Setting(6, 32, 3, 2),
          new Setting(6, 64, 4, 2),
          new Setting(6, 96, 3, 1),
          new Setting(6, 160, 3, 2),
          new Setting(6, 320, 1, 1));

  private static final long FIRST_CHANNEL = 32;
  private static final long LAST_CHANNEL = 1280;
  private static final double DROPOUT = 0.2;
  private static final double LINEAR_STD = 0.01;

  public final Slot features;

  /** A dropout and a linear layer; the head is {@code classifier.1}. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param settings the stages
   */
  MobileNetV2(List<Setting> settings, long numClasses) {
    Conv2dNormActivation layer = new Conv2dNormActivation(Layers::batchNorm2d, Layers::relu6);
    Sequential layers = new Sequential();
    layers.append(layer.full(3, FIRST_CHANNEL, 3, 2));
    long inputChannel = FIRST_CHANNEL;
    for (Setting setting : settings) {
      for (int i = 0; i < setting.blocks(); i++) {
        layers.append(
            new InvertedResidual(
                layer,
                inputChannel,
                setting.channels(),
                i == 0 ? setting.stride() : 1,
                setting.expandRatio()));
        inputChannel = setting.channels();
      }
    }
    layers.append(layer.full(inputChannel, LAST_CHANNEL, 1, 1));
    this.features = registerModule("features", layers);
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(dropout(DROPOUT), new LinearImpl(LAST_CHANNEL, numClasses)));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          Init.kaimingNormalFanOut(conv.weight());
        } else if (m instanceof BatchNorm2dImpl norm) {
          Init.onesAndZeros(norm.weight(), norm.bias());
        } else if (m instanceof LinearImpl linear) {
          torch.normal_(linear.weight(), 0, LINEAR_STD);
          Init.zeroBias(linear.bias());
        }
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 1280, 7, 7)
    x = torch.adaptive_avg_pool2d(x, 1, 1); // (N, 1280, 1, 1)
    x = torch.flatten(x, 1, -1); // (N, 1280)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** MobileNetV2. */
  public static MobileNetV2 mobilenet_v2(long numClasses) {
    return new MobileNetV2(SETTINGS, numClasses);
  }

  /** Widens, filters each channel by itself, and narrows; beside a shortcut where shapes allow. */
  private static final class InvertedResidual extends Module {
    private final Slot conv;
    private final boolean useResConnect;

    InvertedResidual(Conv2dNormActivation layer, long in, long out, long stride, long expandRatio) {
      long hidden = in * expandRatio;
      this.useResConnect = stride == 1 && in == out;
      Sequential layers = new Sequential();
      if (expandRatio != 1) {
        layers.append(layer.full(in, hidden, 1, 1));
      }
      layers.append(layer.depthwise(hidden, 3, stride));
      layers.append(conv2d(hidden, out, 1, 1, 0, 1, 1));
      layers.append(Layers.batchNorm2d(out));
      this.conv = registerModule("conv", layers);
    }

    @Override
    public Tensor forward(Tensor x) {
      return useResConnect ? x.add(conv.forward(x)) : conv.forward(x);
    }
  }
}
