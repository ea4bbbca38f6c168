package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;
import static dev.graft.models.Layers.dropout;
import static dev.graft.models.Layers.maxPool2d;
import static dev.graft.models.Layers.relu;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * AlexNet, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 63.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/alexnet.py">
 *     torchvision v0.28.0 models/alexnet.py</a>
 * @see <a href="https://arxiv.org/abs/1404.5997">One weird trick for parallelizing convolutional
 *     neural networks</a>
 */
public final class AlexNet extends Module {
  private static final long HIDDEN = 4096;
  private static final long GRID = 6;
  private static final double DROPOUT = 0.5;

  public final Slot features;
  public final Slot avgpool;

  /** Three linear layers; the head is {@code classifier.6}. */
  public final Slot classifier;

  /** A network with fresh weights, drawn from LibTorch's default generator. */
  AlexNet(long numClasses, long hidden) {
    this.features =
        registerModule(
            "features",
            new Sequential(
                biasedConv2d(3, 64, 11, 4, 2, 1),
                relu(),
                maxPool2d(3, 2, 0),
                biasedConv2d(64, 192, 5, 1, 2, 1),
                relu(),
                maxPool2d(3, 2, 0),
                biasedConv2d(192, 384, 3, 1, 1, 1),
                relu(),
                biasedConv2d(384, 256, 3, 1, 1, 1),
                relu(),
                biasedConv2d(256, 256, 3, 1, 1, 1),
                relu(),
                maxPool2d(3, 2, 0)));
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(GRID, GRID));
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(
                dropout(DROPOUT),
                new LinearImpl(256 * GRID * GRID, hidden),
                relu(),
                dropout(DROPOUT),
                new LinearImpl(hidden, hidden),
                relu(),
                new LinearImpl(hidden, numClasses)));
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 256, 6, 6)
    x = avgpool.forward(x); // (N, 256, 6, 6)
    x = torch.flatten(x, 1, -1); // (N, 9216)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** AlexNet. */
  public static AlexNet alexnet(long numClasses) {
    return new AlexNet(numClasses, HIDDEN);
  }
}
