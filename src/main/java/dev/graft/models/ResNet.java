package dev.graft.models;

import static dev.graft.models.Layers.conv1x1;
import static dev.graft.models.Layers.conv2d;
import static dev.graft.models.Layers.maxPool2d;
import static dev.graft.models.Layers.relu;
import static dev.graft.nn.FusedNorm.normReluMaxPool;

import dev.graft.nn.AdaptiveAvgPool2d;
import dev.graft.nn.ConvNorm;
import dev.graft.nn.FusedBackward;
import dev.graft.nn.Module;
import dev.graft.nn.Parameters;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import dev.graft.nn.Trunk;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.FanModeType;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Nonlinearity;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kFanOut;
import org.bytedeco.pytorch.kReLU;

/**
 * The ResNet, ResNeXt and Wide ResNet family, with torchvision's parameter names and, for one seed,
 * its initial weights.
 *
 * <p>Shape: {@code (N, 3, H, W)} float images, normalised as torchvision's are, to {@code (N,
 * numClasses)} logits. {@code H} and {@code W} are 224 in training and may be any size from 1.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/resnet.py">torchvision
 *     v0.28.0 models/resnet.py</a>
 * @see <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for Image Recognition</a>
 */
public final class ResNet extends Module {
  public final Slot conv1;
  public final Slot bn1;
  public final Slot relu;
  public final Slot maxpool;
  public final Slot layer1;
  public final Slot layer2;
  public final Slot layer3;
  public final Slot layer4;
  public final Slot avgpool;

  /** The head: replace it to train on other classes. */
  public final Slot fc;

  private final Trunk trunk;
  private final LongFunction<? extends org.bytedeco.pytorch.Module> normLayer;
  private long inplanes;
  private long dilation;
  private final long groups;
  private final long baseWidth;

  /**
   * A network with fresh weights, drawn from LibTorch's default generator.
   *
   * @param block the kind of residual block
   * @param layers how many blocks layer1 to layer4 have
   */
  public ResNet(BlockType block, List<Integer> layers, ResNetOptions options) {
    if (layers.size() != 4) {
      throw new IllegalArgumentException("a ResNet has four layers, found " + layers);
    }
    this.normLayer = options.normLayer();

    long planes = options.firstPlanes();
    this.inplanes = planes;
    this.dilation = 1;
    List<Boolean> dilate = options.replaceStrideWithDilation();
    this.groups = options.groups();
    this.baseWidth = options.widthPerGroup();
    this.conv1 = registerModule("conv1", conv2d(3, inplanes, 7, 2, 3, 1, 1));
    this.bn1 = registerModule("bn1", normLayer.apply(inplanes));
    this.relu = registerModule("relu", relu());
    this.maxpool = registerModule("maxpool", maxPool2d(3, 2, 1));
    this.layer1 = makeLayer("layer1", block, planes, layers.get(0), 1, false);
    this.layer2 = makeLayer("layer2", block, planes * 2, layers.get(1), 2, dilate.get(0));
    this.layer3 = makeLayer("layer3", block, planes * 4, layers.get(2), 2, dilate.get(1));
    this.layer4 = makeLayer("layer4", block, planes * 8, layers.get(3), 2, dilate.get(2));
    this.trunk =
        new Trunk(List.of(conv1, layer1, layer2, layer3, layer4), convNorms(), relu, maxpool, 32);
    this.avgpool = registerModule("avgpool", new AdaptiveAvgPool2d(1, 1));
    this.fc =
        registerModule("fc", new LinearImpl(planes * 8 * block.expansion, options.numClasses()));

    try (PointerScope scope = new PointerScope()) {
      for (org.bytedeco.pytorch.Module m : namedModules().values()) {
        if (m instanceof Conv2dImpl conv) {
          torch.kaiming_normal_(
              conv.weight(), 0, new FanModeType(new kFanOut()), new Nonlinearity(new kReLU()));
        } else if (m instanceof BatchNorm2dImpl || m instanceof GroupNormImpl) {
          List<Tensor> weightAndBias = Parameters.of(m);
          torch.ones_(weightAndBias.get(0));
          torch.zeros_(weightAndBias.get(1));
        }
      }

      // Each residual branch starts at zero, so that its block starts as the identity: worth 0.2 to
      // 0.3 % by https://arxiv.org/abs/1706.02677.
      if (options.zeroInitResidual()) {
        for (org.bytedeco.pytorch.Module m : namedModules().values()) {
          if (m instanceof Bottleneck bottleneck) {
            torch.zeros_(bottleneck.bn3.parameters().get(0));
          } else if (m instanceof BasicBlock basic) {
            torch.zeros_(basic.bn2.parameters().get(0));
          }
        }
      }
    }
  }

  private Slot makeLayer(
      String name, BlockType block, long planes, int blocks, long stride, boolean dilate) {
    Sequential downsample = null;
    long previousDilation = dilation;
    if (dilate) {
      dilation *= stride;
      stride = 1;
    }
    if (stride != 1 || inplanes != planes * block.expansion) {
      downsample =
          new Sequential(
              conv1x1(inplanes, planes * block.expansion, stride),
              normLayer.apply(planes * block.expansion));
    }

    Sequential layers = new Sequential();
    layers.append(
        block.create(
            inplanes, planes, stride, downsample, groups, baseWidth, previousDilation, normLayer));
    inplanes = planes * block.expansion;
    for (int i = 1; i < blocks; i++) {
      layers.append(
          block.create(inplanes, planes, 1, null, groups, baseWidth, dilation, normLayer));
    }

    return registerModule(name, layers);
  }

  @Override
  protected List<ConvNorm> convNorms() {
    return List.of(new ConvNorm(conv1, bn1, true));
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    x = FusedBackward.through(trunk, x, this::features); // (N, 512 or 2048, 7, 7)

    x = avgpool.forward(x); // (N, 512 or 2048, 1, 1)
    x = torch.flatten(x, 1, -1); // (N, 512 or 2048)
    x = fc.forward(x); // (N, numClasses)

    return x;
  }

  private Tensor features(Tensor x) { // (N, 3, 224, 224)
    x = conv1.forward(x); // (N, 64, 112, 112)
    x = normReluMaxPool(conv1, bn1, relu, maxpool, x); // (N, 64, 56, 56)

    x = layer1.forward(x); // (N, 64 or 256, 56, 56)
    x = layer2.forward(x); // (N, 128 or 512, 28, 28)
    x = layer3.forward(x); // (N, 256 or 1024, 14, 14)
    x = layer4.forward(x); // (N, 512 or 2048, 7, 7)

    return x;
  }

  /** ResNet-18, for ImageNet's 1000 classes. */
  public static ResNet resnet18() {
    return resnet18(new ResNetOptions());
  }

  /** ResNet-18. */
  public static ResNet resnet18(ResNetOptions options) {
    return new ResNet(BlockType.BASIC, List.of(2, 2, 2, 2), options);
  }

  /** ResNet-34. */
  public static ResNet resnet34(ResNetOptions options) {
    return new ResNet(BlockType.BASIC, List.of(3, 4, 6, 3), options);
  }

  /** ResNet-50. */
  public static ResNet resnet50(ResNetOptions options) {
    return new ResNet(BlockType.BOTTLENECK, List.of(3, 4, 6, 3), options);
  }

  /** ResNet-101. */
  public static ResNet resnet101(ResNetOptions options) {
    return new ResNet(BlockType.BOTTLENECK, List.of(3, 4, 23, 3), options);
  }

  /** ResNet-152. */
  public static ResNet resnet152(ResNetOptions options) {
    return new ResNet(BlockType.BOTTLENECK, List.of(3, 8, 36, 3), options);
  }

  /**
   * ResNeXt-50 32x4d, of <a href="https://arxiv.org/abs/1611.05431">Aggregated Residual
   * Transformations</a>.
   */
  public static ResNet resnext50_32x4d(ResNetOptions options) {
    return resnet50(options.withGroups(32, 4));
  }

  /** ResNeXt-101 32x8d. */
  public static ResNet resnext101_32x8d(ResNetOptions options) {
    return resnet101(options.withGroups(32, 8));
  }

  /** ResNeXt-101 64x4d. */
  public static ResNet resnext101_64x4d(ResNetOptions options) {
    return resnet101(options.withGroups(64, 4));
  }

  /**
   * Wide ResNet-50-2, of <a href="https://arxiv.org/abs/1605.07146">Wide Residual Networks</a>: the
   * bottlenecks' 3x3 convolutions have twice the planes.
   */
  public static ResNet wide_resnet50_2(ResNetOptions options) {
    return resnet50(options.withGroups(1, 128));
  }

  /** Wide ResNet-101-2. */
  public static ResNet wide_resnet101_2(ResNetOptions options) {
    return resnet101(options.withGroups(1, 128));
  }
}
