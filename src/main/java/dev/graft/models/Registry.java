package dev.graft.models;

import dev.graft.nn.Module;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongFunction;

/** The models by name; the smallest images are those of torchvision's weights. */
final class Registry {
  record Entry(ModelInfo info, Function<ResNetOptions, ? extends Module> builder) {}

  private static final Map<String, Entry> ENTRIES = new TreeMap<>();

  static {
    resnet("resnet18", ResNet::resnet18);
    resnet("resnet34", ResNet::resnet34);
    resnet("resnet50", ResNet::resnet50);
    resnet("resnet101", ResNet::resnet101);
    resnet("resnet152", ResNet::resnet152);
    resnet("resnext50_32x4d", ResNet::resnext50_32x4d);
    resnet("resnext101_32x8d", ResNet::resnext101_32x8d);
    resnet("resnext101_64x4d", ResNet::resnext101_64x4d);
    resnet("wide_resnet50_2", ResNet::wide_resnet50_2);
    resnet("wide_resnet101_2", ResNet::wide_resnet101_2);

    Family vgg = new Family("classifier.6", 32, true);
    vgg.add("vgg11", VGG::vgg11);
    vgg.add("vgg11_bn", VGG::vgg11_bn);
    vgg.add("vgg13", VGG::vgg13);
    vgg.add("vgg13_bn", VGG::vgg13_bn);
    vgg.add("vgg16", VGG::vgg16);
    vgg.add("vgg16_bn", VGG::vgg16_bn);
    vgg.add("vgg19", VGG::vgg19);
    vgg.add("vgg19_bn", VGG::vgg19_bn);

    new Family("classifier.6", 63, true).add("alexnet", AlexNet::alexnet);

    new Family("classifier.1", 1, false).add("mobilenet_v2", MobileNetV2::mobilenet_v2);

    Family efficientnet = new Family("classifier.1", 1, false).withStochasticDepth();
    efficientnet.add("efficientnet_b0", EfficientNet::efficientnet_b0);
    efficientnet.add("efficientnet_b1", EfficientNet::efficientnet_b1);
    efficientnet.add("efficientnet_b2", EfficientNet::efficientnet_b2);
    efficientnet.add("efficientnet_b3", EfficientNet::efficientnet_b3);
    efficientnet.add("efficientnet_b4", EfficientNet::efficientnet_b4);
    efficientnet.add("efficientnet_b5", EfficientNet::efficientnet_b5);
    efficientnet.add("efficientnet_b6", EfficientNet::efficientnet_b6);
    efficientnet.add("efficientnet_b7", EfficientNet::efficientnet_b7);

    Family efficientnetV2 = new Family("classifier.1", 33, false).withStochasticDepth();
    efficientnetV2.add("efficientnet_v2_s", EfficientNet::efficientnet_v2_s);
    efficientnetV2.add("efficientnet_v2_m", EfficientNet::efficientnet_v2_m);
    efficientnetV2.add("efficientnet_v2_l", EfficientNet::efficientnet_v2_l);

    Family convnext = new Family("classifier.2", 32, true).withStochasticDepth();
    convnext.add("convnext_tiny", ConvNeXt::convnext_tiny);
    convnext.add("convnext_small", ConvNeXt::convnext_small);
    convnext.add("convnext_base", ConvNeXt::convnext_base);
    convnext.add("convnext_large", ConvNeXt::convnext_large);

    vit("vit_b_16", VisionTransformer::vit_b_16);
    vit("vit_b_32", VisionTransformer::vit_b_32);
    vit("vit_l_16", VisionTransformer::vit_l_16);
    vit("vit_l_32", VisionTransformer::vit_l_32);

    Family mobilenetV3 = new Family("classifier.3", 1, false);
    mobilenetV3.add("mobilenet_v3_large", MobileNetV3::mobilenet_v3_large);
    mobilenetV3.add("mobilenet_v3_small", MobileNetV3::mobilenet_v3_small);

    Family densenet = new Family("classifier", 29, true, false, false);
    densenet.add("densenet121", DenseNet::densenet121);
    densenet.add("densenet161", DenseNet::densenet161);
    densenet.add("densenet169", DenseNet::densenet169);
    densenet.add("densenet201", DenseNet::densenet201);

    new Family("classifier.1", 21, false).add("squeezenet1_0", SqueezeNet::squeezenet1_0);
    new Family("classifier.1", 17, false).add("squeezenet1_1", SqueezeNet::squeezenet1_1);
  }

  private Registry() {}

  /** What the models of a family have in common. */
  private record Family(
      String head,
      int smallestImage,
      boolean channelsLast,
      boolean draws,
      boolean stochasticDepth) {
    Family(String head, int smallestImage, boolean channelsLast) {
      this(head, smallestImage, channelsLast, true, false);
    }

    Family withStochasticDepth() {
      return new Family(head, smallestImage, channelsLast, draws, true);
    }

    void add(String name, LongFunction<? extends Module> builder) {
      ModelInfo info =
          new ModelInfo(
              name, head, smallestImage, true, false, channelsLast, draws, stochasticDepth);
      ENTRIES.put(name, new Entry(info, options -> builder.apply(options.numClasses())));
    }
  }

  private static void resnet(String name, Function<ResNetOptions, ResNet> builder) {
    ENTRIES.put(
        name, new Entry(new ModelInfo(name, "fc", 1, true, true, true, false, false), builder));
  }

  private static void vit(String name, LongFunction<VisionTransformer> builder) {
    ModelInfo info =
        new ModelInfo(
            name,
            "heads.head",
            (int) VisionTransformer.IMAGE_SIZE,
            false,
            false,
            true,
            false,
            false);
    ENTRIES.put(name, new Entry(info, options -> builder.apply(options.numClasses())));
  }

  static List<String> names() {
    return List.copyOf(ENTRIES.keySet());
  }

  static Entry entry(String name) {
    Entry entry = ENTRIES.get(name.toLowerCase(Locale.ROOT));
    if (entry == null) {
      throw new IllegalArgumentException(
          "no model \"%s\": choose from %s".formatted(name, String.join(", ", names())));
    }
    return entry;
  }
}
