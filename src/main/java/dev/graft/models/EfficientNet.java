package dev.graft.models;

import dev.graft.models.MBConv.Stage;
import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.SiLUImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The EfficientNet and EfficientNetV2 families, with torchvision's parameter names and, for one
 * seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 (B0) to 600 (B7) in training and may be any
 * size from 1, in V2 from 33.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/efficientnet.py">
 *     torchvision v0.28.0 models/efficientnet.py</a>
 * @see <a href="https://arxiv.org/abs/1905.11946">EfficientNet: Rethinking Model Scaling for
 *     Convolutional Neural Networks</a>
 * @see <a href="https://arxiv.org/abs/2104.00298">EfficientNetV2: Smaller Models and Faster
 *     Training</a>
 */
public final class EfficientNet extends Module {
  private static final double STOCHASTIC_DEPTH = 0.2;

  public final Slot features;
  public final Slot avgpool;

  /** A dropout and a linear layer; the head is {@code classifier.1}. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param stages what stands between the first and the last convolution
   * @param dropout in front of the head
   * @param stochasticDepthProb of the last block; it grows from 0 at the first
   * @param lastChannel features in front of the head
   */
  EfficientNet(
      List<Stage> stages,
      double dropout,
      double stochasticDepthProb,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer,
      long lastChannel,
      long numClasses) {
    Conv2dNormActivation layer = new Conv2dNormActivation(normLayer, SiLUImpl::new);
    Sequential layers = new Sequential();
    layers.append(layer.full(3, stages.get(0).in(), 3, 2));
    double totalBlocks = stages.stream().mapToInt(Stage::blocks).sum();
    int blockId = 0;
    for (Stage cnf : stages) {
      Sequential stage = new Sequential();
      for (int i = 0; i < cnf.blocks(); i++) {
        double probability = stochasticDepthProb * blockId / totalBlocks;
        stage.append(new MBConv(i == 0 ? cnf : cnf.inner(), probability, normLayer));
        blockId++;
      }
      layers.append(stage);
    }
    layers.append(layer.full(stages.get(stages.size() - 1).out(), lastChannel, 1, 1));
    this.features = registerModule("features", layers);
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(1, 1));
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(Layers.dropout(dropout), new LinearImpl(lastChannel, numClasses)));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          Init.kaimingNormalFanOut(conv.weight());
          Init.zeroBias(conv.bias());
        } else if (m instanceof BatchNorm2dImpl norm) {
          Init.onesAndZeros(norm.weight(), norm.bias());
        } else if (m instanceof LinearImpl linear) {
          double range = 1.0 / Math.sqrt((double) linear.weight().size(0));
          torch.uniform_(linear.weight(), -range, range);
          Init.zeroBias(linear.bias());
        }
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 1280 to 2560, 7, 7)
    x = avgpool.forward(x); // (N, 1280 to 2560, 1, 1)
    x = torch.flatten(x, 1, -1); // (N, 1280 to 2560)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** EfficientNet B0. */
  public static EfficientNet efficientnet_b0(long numClasses) {
    return b(1.0, 1.0, 0.2, Layers::batchNorm2d, numClasses);
  }

  /** EfficientNet B1. */
  public static EfficientNet efficientnet_b1(long numClasses) {
    return b(1.0, 1.1, 0.2, Layers::batchNorm2d, numClasses);
  }

  /** EfficientNet B2. */
  public static EfficientNet efficientnet_b2(long numClasses) {
    return b(1.1, 1.2, 0.3, Layers::batchNorm2d, numClasses);
  }

  /** EfficientNet B3. */
  public static EfficientNet efficientnet_b3(long numClasses) {
    return b(1.2, 1.4, 0.3, Layers::batchNorm2d, numClasses);
  }

  /** EfficientNet B4. */
  public static EfficientNet efficientnet_b4(long numClasses) {
    return b(1.4, 1.8, 0.4, Layers::batchNorm2d, numClasses);
  }

  /** EfficientNet B5. */
  public static EfficientNet efficientnet_b5(long numClasses) {
    return b(1.6, 2.2, 0.4, EfficientNetStages::slowNorm, numClasses);
  }

  /** EfficientNet B6. */
  public static EfficientNet efficientnet_b6(long numClasses) {
    return b(1.8, 2.6, 0.5, EfficientNetStages::slowNorm, numClasses);
  }

  /** EfficientNet B7. */
  public static EfficientNet efficientnet_b7(long numClasses) {
    return b(2.0, 3.1, 0.5, EfficientNetStages::slowNorm, numClasses);
  }

  /** EfficientNetV2, small. */
  public static EfficientNet efficientnet_v2_s(long numClasses) {
    return v2(EfficientNetStages.V2_S, 0.2, numClasses);
  }

  /** EfficientNetV2, medium. */
  public static EfficientNet efficientnet_v2_m(long numClasses) {
    return v2(EfficientNetStages.V2_M, 0.3, numClasses);
  }

  /** EfficientNetV2, large. */
  public static EfficientNet efficientnet_v2_l(long numClasses) {
    return v2(EfficientNetStages.V2_L, 0.4, numClasses);
  }

  private static EfficientNet b(
      double width,
      double depth,
      double dropout,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer,
      long numClasses) {
    List<Stage> stages =
        EfficientNetStages.B0.stream().map(stage -> stage.scaled(width, depth)).toList();
    long lastChannel = 4 * stages.get(stages.size() - 1).out();
    return new EfficientNet(stages, dropout, STOCHASTIC_DEPTH, normLayer, lastChannel, numClasses);
  }

  private static EfficientNet v2(List<Stage> stages, double dropout, long numClasses) {
    return new EfficientNet(
        stages,
        dropout,
        STOCHASTIC_DEPTH,
        EfficientNetStages::v2Norm,
        EfficientNetStages.V2_LAST_CHANNEL,
        numClasses);
  }
}
