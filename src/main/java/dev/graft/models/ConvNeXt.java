package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.FlattenImpl;
import org.bytedeco.pytorch.GELUImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The ConvNeXt family, with torchvision's parameter names and, for one seed, its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 32.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/convnext.py">
 *     torchvision v0.28.0 models/convnext.py</a>
 * @see <a href="https://arxiv.org/abs/2201.03545">A ConvNet for the 2020s</a>
 */
public final class ConvNeXt extends Module {
  /** Blocks of one width in a row; in front of each stage but the first height and width halve. */
  record Stage(long channels, int blocks) {}

  private static final double EPS = 1e-6;
  private static final double LAYER_SCALE = 1e-6;
  private static final double STD = 0.02;

  public final Slot features;
  public final Slot avgpool;

  /** A normalisation, a flattening and a linear layer; the head is {@code classifier.2}. */
  public final Slot classifier;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param stochasticDepthProb of the last block; it grows from 0 at the first
   * @param layerScale what each residual branch is multiplied by at first
   */
  ConvNeXt(List<Stage> stages, double stochasticDepthProb, double layerScale, long numClasses) {
    Sequential layers = new Sequential();
    long channels = stages.get(0).channels();
    layers.append(
        new Sequential(biasedConv2d(3, channels, 4, 4, 0, 1), new LayerNorm2d(channels, EPS)));
    double totalBlocks = stages.stream().mapToInt(Stage::blocks).sum();
    int blockId = 0;
    for (Stage cnf : stages) {
      if (cnf.channels() != channels) {
        layers.append(
            new Sequential(
                new LayerNorm2d(channels, EPS),
                biasedConv2d(channels, cnf.channels(), 2, 2, 0, 1)));
        channels = cnf.channels();
      }
      Sequential stage = new Sequential();
      for (int i = 0; i < cnf.blocks(); i++) {
        double probability = stochasticDepthProb * blockId / (totalBlocks - 1.0);
        stage.append(new CNBlock(channels, layerScale, probability));
        blockId++;
      }
      layers.append(stage);
    }
    this.features = registerModule("features", layers);
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(1, 1));
    this.classifier =
        registerModule(
            "classifier",
            new Sequential(
                new LayerNorm2d(channels, EPS),
                new FlattenImpl(),
                new LinearImpl(channels, numClasses)));
    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          Init.truncNormal(conv.weight(), STD);
          Init.zeroBias(conv.bias());
        } else if (m instanceof LinearImpl linear) {
          Init.truncNormal(linear.weight(), STD);
          Init.zeroBias(linear.bias());
        }
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = features.forward(x); // (N, 768 to 1536, 7, 7)
    x = avgpool.forward(x); // (N, 768 to 1536, 1, 1)
    x = classifier.forward(x); // (N, numClasses)
    return x;
  }

  /** ConvNeXt, tiny. */
  public static ConvNeXt convnext_tiny(long numClasses) {
    return of(96, 9, 0.1, numClasses);
  }

  /** ConvNeXt, small. */
  public static ConvNeXt convnext_small(long numClasses) {
    return of(96, 27, 0.4, numClasses);
  }

  /** ConvNeXt, base. */
  public static ConvNeXt convnext_base(long numClasses) {
    return of(128, 27, 0.5, numClasses);
  }

  /** ConvNeXt, large. */
  public static ConvNeXt convnext_large(long numClasses) {
    return of(192, 27, 0.5, numClasses);
  }

  private static ConvNeXt of(
      long channels, int thirdBlocks, double stochasticDepthProb, long numClasses) {
    return new ConvNeXt(
        List.of(
            new Stage(channels, 3),
            new Stage(channels * 2, 3),
            new Stage(channels * 4, thirdBlocks),
            new Stage(channels * 8, 3)),
        stochasticDepthProb,
        LAYER_SCALE,
        numClasses);
  }

  /** Filters each channel over 7x7 pixels, then each pixel over its channels, beside a shortcut. */
  private static final class CNBlock extends Module {
    private final Slot block;
    private final Slot stochasticDepth;

    CNBlock(long dim, double layerScale, double stochasticDepthProb) {
      this.block =
          registerModule(
              "block",
              new Sequential(
                  biasedConv2d(dim, dim, 7, 1, 3, dim),
                  new Permute(0, 2, 3, 1),
                  Layers.layerNorm(dim, EPS),
                  new LinearImpl(dim, 4 * dim),
                  new GELUImpl(),
                  new LinearImpl(4 * dim, dim),
                  new Permute(0, 3, 1, 2)));
      try (PointerScope scope = new PointerScope()) {
        register_parameter("layer_scale", torch.ones(dim, 1, 1).mul_(new Scalar(layerScale)));
      }
      this.stochasticDepth =
          registerModule("stochastic_depth", new StochasticDepth(stochasticDepthProb));
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor result = ownParameter("layer_scale").mul(block.forward(x));
      result = stochasticDepth.forward(result);
      return result.add_(x);
    }
  }
}
