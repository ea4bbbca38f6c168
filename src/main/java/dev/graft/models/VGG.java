package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;
import static dev.graft.models.Layers.dropout;
import static dev.graft.models.Layers.maxPool2d;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.AdaptiveAvgPool2d;
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
 * The VGG family, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 32.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/vgg.py">
 *     torchvision v0.28.0 models/vgg.py</a>
 * @see <a href="https://arxiv.org/abs/1409.1556">Very Deep Convolutional Networks for Large-Scale
 *     Image Recognition</a>
 */
public final class VGG extends Module {
  /** A halving of height and width among the planes of convolutions. */
  static final long POOL = 0;

  private static final List<Long> A =
      List.of(64L, POOL, 128L, POOL, 256L, 256L, POOL, 512L, 512L, POOL, 512L, 512L, POOL);
  private static final List<Long> B =
      List.of(
          64L, 64L, POOL, 128L, 128L, POOL, 256L, 256L, POOL, 512L, 512L, POOL, 512L, 512L, POOL);
  private static final List<Long> D =
      List.of(
          64L, 64L, POOL, 128L, 128L, POOL, 256L, 256L, 256L, POOL, 512L, 512L, 512L, POOL, 512L,
          512L, 512L, POOL);
  private static final List<Long> E =
      List.of(
          64L, 64L, POOL, 128L, 128L, POOL, 256L, 256L, 256L, 256L, POOL, 512L, 512L, 512L, 512L,
          POOL, 512L, 512L, 512L, 512L, POOL);

  private static final long HIDDEN = 4096;
  private static final long GRID = 7;
  private static final double DROPOUT = 0.5;
  private static final double LINEAR_STD = 0.01;

  public final Slot features;
  public final Slot avgpool;

  /** Three linear layers; the head is {@code classifier.6}. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param cfg planes of each convolution, and {@link #POOL}; the last planes are 512
   * @param hidden features between the linear layers, 4096 in torchvision
   */
  VGG(List<Long> cfg, boolean batchNorm, long numClasses, long hidden) {
    this.features = registerModule("features", makeLayers(cfg, batchNorm));
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(GRID, GRID));
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(
                new LinearImpl(512 * GRID * GRID, hidden),
                relu(),
                dropout(DROPOUT),
                new LinearImpl(hidden, hidden),
                relu(),
                dropout(DROPOUT),
                new LinearImpl(hidden, numClasses)));
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

  private static Sequential makeLayers(List<Long> cfg, boolean batchNorm) {
    Sequential layers = new Sequential();
    long inChannels = 3;
    for (long v : cfg) {
      if (v == POOL) {
        layers.append(maxPool2d(2, 2, 0));
      } else {
        layers.append(biasedConv2d(inChannels, v, 3, 1, 1, 1));
        if (batchNorm) {
          layers.append(Layers.batchNorm2d(v));
        }
        layers.append(relu());
        inChannels = v;
      }
    }
    return layers;
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 512, 7, 7)
    x = avgpool.forward(x); // (N, 512, 7, 7)
    x = torch.flatten(x, 1, -1); // (N, 25088)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** VGG-11. */
  public static VGG vgg11(long numClasses) {
    return new VGG(A, false, numClasses, HIDDEN);
  }

  /** VGG-11 with BatchNorm. */
  public static VGG vgg11_bn(long numClasses) {
    return new VGG(A, true, numClasses, HIDDEN);
  }

  /** VGG-13. */
  public static VGG vgg13(long numClasses) {
    return new VGG(B, false, numClasses, HIDDEN);
  }

  /** VGG-13 with BatchNorm. */
  public static VGG vgg13_bn(long numClasses) {
    return new VGG(B, true, numClasses, HIDDEN);
  }

  /** VGG-16. */
  public static VGG vgg16(long numClasses) {
    return new VGG(D, false, numClasses, HIDDEN);
  }

  /** VGG-16 with BatchNorm. */
  public static VGG vgg16_bn(long numClasses) {
    return new VGG(D, true, numClasses, HIDDEN);
  }

  /** VGG-19. */
  public static VGG vgg19(long numClasses) {
    return new VGG(E, false, numClasses, HIDDEN);
  }

  /** VGG-19 with BatchNorm. */
  public static VGG vgg19_bn(long numClasses) {
    return new VGG(E, true, numClasses, HIDDEN);
  }
}
