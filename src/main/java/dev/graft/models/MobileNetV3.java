package dev.graft.models;

import static dev.graft.models.Layers.dropout;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Hardsigmoid;
import dev.graft.nn.Hardswish;
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
 * The MobileNetV3 family, with torchvision's parameter names and, for one seed, its initial
 * weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 1.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/mobilenetv3.py">
 *     torchvision v0.28.0 models/mobilenetv3.py</a>
 * @see <a href="https://arxiv.org/abs/1905.02244">Searching for MobileNetV3</a>
 */
public final class MobileNetV3 extends Module {
  /**
   * One block.
   *
   * @param expanded planes inside
   * @param useSe whether its channels are weighed
   * @param useHs whether it activates by Hardswish, not ReLU
   */
  record Block(
      long in, long kernel, long expanded, long out, boolean useSe, boolean useHs, long stride) {}

  private static final List<Block> LARGE =
      List.of(
          new Block(16, 3, 16, 16, false, false, 1),
          new Block(16, 3, 64, 24, false, false, 2),
          new Block(24, 3, 72, 24, false, false, 1),
          new Block(24, 5, 72, 40, true, false, 2),
          new Block(40, 5, 120, 40, true, false, 1),
          new Block(40, 5, 120, 40, true, false, 1),
          new Block(40, 3, 240, 80, false, true, 2),
          new Block(80, 3, 200, 80, false, true, 1),
          new Block(80, 3, 184, 80, false, true, 1),
          new Block(80, 3, 184, 80, false, true, 1),
          new Block(80, 3, 480, 112, true, true, 1),
          new Block(112, 3, 672, 112, true, true, 1),
          new Block(112, 5, 672, 160, true, true, 2),
          new Block(160, 5, 960, 160, true, true, 1),
          new Block(160, 5, 960, 160, true, true, 1));

  private static final List<Block> SMALL =
      List.of(
          new Block(16, 3, 16, 16, true, false, 2),
          new Block(16, 3, 72, 24, false, false, 2),
          new Block(24, 3, 88, 24, false, false, 1),
          new Block(24, 5, 96, 40, true, true, 2),
          new Block(40, 5, 240, 40, true, true, 1),
          new Block(40, 5, 240, 40, true, true, 1),
          new Block(40, 5, 120, 48, true, true, 1),
          new Block(48, 5, 144, 48, true, true, 1),
          new Block(48, 5, 288, 96, true, true, 2),
          new Block(96, 5, 576, 96, true, true, 1),
          new Block(96, 5, 576, 96, true, true, 1));

  private static final double EPS = 0.001;
  private static final double MOMENTUM = 0.01;
  private static final double DROPOUT = 0.2;
  private static final double LINEAR_STD = 0.01;

  public final Slot features;
  public final Slot avgpool;

  /** Two linear layers; the head is {@code classifier.3}. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param blocks what stands between the first and the last convolution
   * @param lastChannel features between the two linear layers
   */
  MobileNetV3(List<Block> blocks, long lastChannel, long numClasses) {
    Conv2dNormActivation hardswish = new Conv2dNormActivation(MobileNetV3::norm, Hardswish::new);
    Conv2dNormActivation relu = new Conv2dNormActivation(MobileNetV3::norm, Layers::relu);
    Sequential layers = new Sequential();
    layers.append(hardswish.full(3, blocks.get(0).in(), 3, 2));
    for (Block block : blocks) {
      layers.append(new InvertedResidual(block, block.useHs() ? hardswish : relu));
    }
    long lastconvInput = blocks.get(blocks.size() - 1).out();
    long lastconvOutput = 6 * lastconvInput;
    layers.append(hardswish.full(lastconvInput, lastconvOutput, 1, 1));
    this.features = registerModule("features", layers);
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(1, 1));
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(
                new LinearImpl(lastconvOutput, lastChannel),
                new Hardswish(),
                dropout(DROPOUT),
                new LinearImpl(lastChannel, numClasses)));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          Init.kaimingNormalFanOut(conv.weight());
          Init.zeroBias(conv.bias());
        } else if (m instanceof BatchNorm2dImpl norm) {
          Init.onesAndZeros(norm.weight(), norm.bias());
        } else if (m instanceof LinearImpl linear) {
          torch.normal_(linear.weight(), 0, LINEAR_STD);
          Init.zeroBias(linear.bias());
        }
      }
    }
  }

  private static BatchNorm2dImpl norm(long planes) {
    return Layers.batchNorm2d(planes, EPS, MOMENTUM);
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 960 or 576, 7, 7)
    x = avgpool.forward(x); // (N, 960 or 576, 1, 1)
    x = torch.flatten(x, 1, -1); // (N, 960 or 576)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** MobileNetV3, large. */
  public static MobileNetV3 mobilenet_v3_large(long numClasses) {
    return new MobileNetV3(LARGE, 1280, numClasses);
  }

  /** MobileNetV3, small. */
  public static MobileNetV3 mobilenet_v3_small(long numClasses) {
    return new MobileNetV3(SMALL, 1024, numClasses);
  }

  /** Widens, filters each channel by itself, and narrows; beside a shortcut where shapes allow. */
  private static final class InvertedResidual extends Module {
    private final Slot block;
    private final boolean useResConnect;

    InvertedResidual(Block cnf, Conv2dNormActivation layer) {
      this.useResConnect = cnf.stride() == 1 && cnf.in() == cnf.out();
      Sequential layers = new Sequential();
      if (cnf.expanded() != cnf.in()) {
        layers.append(layer.full(cnf.in(), cnf.expanded(), 1, 1));
      }
      layers.append(layer.depthwise(cnf.expanded(), cnf.kernel(), cnf.stride()));
      if (cnf.useSe()) {
        layers.append(
            new SqueezeExcitation(
                cnf.expanded(),
                Channels.round((double) Math.floorDiv(cnf.expanded(), 4)),
                relu(),
                new Hardsigmoid()));
      }
      layers.append(layer.projection(cnf.expanded(), cnf.out()));
      this.block = registerModule("block", layers);
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor result = block.forward(x);
      if (useResConnect) {
        result.add_(x);
      }
      return result;
    }
  }
}
