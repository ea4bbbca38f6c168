package dev.graft.models;

import static dev.graft.models.Layers.avgPool2d;
import static dev.graft.models.Layers.batchNorm2d;
import static dev.graft.models.Layers.conv1x1;
import static dev.graft.models.Layers.conv2d;
import static dev.graft.models.Layers.maxPool2d;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The DenseNet family, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 29.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/densenet.py">
 *     torchvision v0.28.0 models/densenet.py</a>
 * @see <a href="https://arxiv.org/abs/1608.06993">Densely Connected Convolutional Networks</a>
 */
public final class DenseNet extends Module {
  public final Slot features;

  /** The head: replace it to train on other classes. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param growthRate planes that each layer adds
   * @param blockConfig layers of each block
   * @param numInitFeatures planes of the stem
   */
  DenseNet(long growthRate, List<Integer> blockConfig, long numInitFeatures, long numClasses) {
    Map<String, org.bytedeco.pytorch.Module> layers = new LinkedHashMap<>();
    layers.put("conv0", conv2d(3, numInitFeatures, 7, 2, 3, 1, 1));
    layers.put("norm0", batchNorm2d(numInitFeatures));
    layers.put("relu0", relu());
    layers.put("pool0", maxPool2d(3, 2, 1));
    long numFeatures = numInitFeatures;
    for (int i = 1; i <= blockConfig.size(); i++) {
      int numLayers = blockConfig.get(i - 1);
      layers.put("denseblock" + i, new DenseBlock(numLayers, numFeatures, growthRate));
      numFeatures += numLayers * growthRate;
      if (i != blockConfig.size()) {
        layers.put("transition" + i, transition(numFeatures, numFeatures / 2));
        numFeatures /= 2;
      }
    }
    layers.put("norm5", batchNorm2d(numFeatures));
    this.features = registerModule("features", new Sequential(layers));
    this.classifier = registerModule("classifier", new LinearImpl(numFeatures, numClasses));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          torch.kaiming_normal_(conv.weight());
        } else if (m instanceof BatchNorm2dImpl norm) {
          Init.onesAndZeros(norm.weight(), norm.bias());
        } else if (m instanceof LinearImpl linear) {
          Init.zeroBias(linear.bias());
        }
      }
    }
  }

  private static Sequential transition(long in, long out) {
    Map<String, org.bytedeco.pytorch.Module> layers = new LinkedHashMap<>();
    layers.put("norm", batchNorm2d(in));
    layers.put("relu", relu());
    layers.put("conv", conv1x1(in, out, 1));
    layers.put("pool", avgPool2d(2));
    return new Sequential(layers);
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    Tensor out = features.forward(x); // (N, 1024 to 2208, 7, 7)
    out = out.relu_();
    out = torch.adaptive_avg_pool2d(out, 1, 1); // (N, 1024 to 2208, 1, 1)
    out = torch.flatten(out, 1, -1); // (N, 1024 to 2208)
    out = classifier.forward(out); // (N, numClasses)
    return out;
  }

  /** DenseNet-121. */
  public static DenseNet densenet121(long numClasses) {
    return new DenseNet(32, List.of(6, 12, 24, 16), 64, numClasses);
  }

  /** DenseNet-161. */
  public static DenseNet densenet161(long numClasses) {
    return new DenseNet(48, List.of(6, 12, 36, 24), 96, numClasses);
  }

  /** DenseNet-169. */
  public static DenseNet densenet169(long numClasses) {
    return new DenseNet(32, List.of(6, 12, 32, 32), 64, numClasses);
  }

  /** DenseNet-201. */
  public static DenseNet densenet201(long numClasses) {
    return new DenseNet(32, List.of(6, 12, 48, 32), 64, numClasses);
  }
}
