package dev.graft.models;

import dev.graft.models.MobileNetV3.Block;
import dev.graft.nn.Module;
import java.util.List;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.global.torch;

/** A tiny network of each family, as {@code scripts/fixtures/models.py} makes it. */
final class TinyFamilies {
  private static final long CLASSES = 3;
  private static final long HIDDEN = 16;

  private TinyFamilies() {}

  /** Height and width of its images. */
  static long side(String family) {
    return switch (family) {
      case "alexnet" -> 63;
      case "efficientnet_v2", "squeezenet1_0", "squeezenet1_1" -> 33;
      default -> 32;
    };
  }

  static Module make(String family) {
    return switch (family) {
      case "vgg" -> new VGG(List.of(8L, VGG.POOL, 512L, VGG.POOL), false, CLASSES, HIDDEN);
      case "vgg_bn" -> new VGG(List.of(8L, VGG.POOL, 512L, VGG.POOL), true, CLASSES, HIDDEN);
      case "alexnet" -> new AlexNet(CLASSES, HIDDEN);
      case "mobilenet_v2" ->
          new MobileNetV2(
              List.of(new MobileNetV2.Setting(1, 16, 2, 1), new MobileNetV2.Setting(6, 24, 2, 2)),
              CLASSES);
      case "efficientnet" ->
          new EfficientNet(
              List.of(
                  EfficientNetStages.plain(1, 3, 1, 8, 8, 2),
                  EfficientNetStages.plain(6, 5, 2, 8, 16, 2)),
              0.2,
              0.5,
              Layers::batchNorm2d,
              64,
              CLASSES);
      case "efficientnet_v2" ->
          new EfficientNet(
              List.of(
                  EfficientNetStages.fused(1, 3, 1, 8, 8, 2),
                  EfficientNetStages.fused(4, 3, 2, 8, 16, 2),
                  EfficientNetStages.plain(4, 3, 2, 16, 24, 2)),
              0.2,
              0.5,
              Layers::batchNorm2d,
              32,
              CLASSES);
      case "convnext" ->
          new ConvNeXt(
              List.of(new ConvNeXt.Stage(8, 2), new ConvNeXt.Stage(16, 2)), 0.5, 0.5, CLASSES);
      case "vit" -> vit();
      case "mobilenet_v3" ->
          new MobileNetV3(
              List.of(
                  new Block(16, 3, 16, 16, true, false, 1),
                  new Block(16, 5, 40, 24, true, true, 2),
                  new Block(24, 3, 48, 24, false, true, 1)),
              32,
              CLASSES);
      case "densenet" -> new DenseNet(4, List.of(2, 3, 1), 8, CLASSES);
      case "squeezenet1_0" -> SqueezeNet.squeezenet1_0(CLASSES);
      case "squeezenet1_1" -> SqueezeNet.squeezenet1_1(CLASSES);
      default -> throw new IllegalArgumentException(family);
    };
  }

  /** Its head is not zero, so that gradients reach what is behind it. */
  private static VisionTransformer vit() {
    VisionTransformer vit =
        new VisionTransformer(new VisionTransformer.Size(32, 16, 2, 2, 8, 16, 0.1), CLASSES);
    torch.normal_(vit.child("heads.head", LinearImpl.class).weight());
    return vit;
  }
}
