package dev.graft.hub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The file names of torchvision's ImageNet weights; each carries the first eight hex digits of the
 * file's SHA-256.
 *
 * @see <a href="https://github.com/pytorch/vision/tree/v0.28.0/torchvision/models">torchvision
 *     v0.28.0 models, a file a family</a>
 */
final class PretrainedWeights {
  /** The name for torchvision's {@code DEFAULT}: the best that it has for the model. */
  static final String IMAGENET = "imagenet";

  private static final String V1 = "IMAGENET1K_V1";
  private static final String V2 = "IMAGENET1K_V2";
  private static final String DEFAULT = "DEFAULT";

  private static final Map<String, Map<String, String>> FILES = new LinkedHashMap<>();

  static {
    add("resnet18", V1, "resnet18-f37072fd.pth");
    add("resnet34", V1, "resnet34-b627a593.pth");
    add("resnet50", V1, "resnet50-0676ba61.pth");
    add("resnet50", V2, "resnet50-11ad3fa6.pth");
    add("resnet101", V1, "resnet101-63fe2227.pth");
    add("resnet101", V2, "resnet101-cd907fc2.pth");
    add("resnet152", V1, "resnet152-394f9c45.pth");
    add("resnet152", V2, "resnet152-f82ba261.pth");
    add("resnext50_32x4d", V1, "resnext50_32x4d-7cdf4587.pth");
    add("resnext50_32x4d", V2, "resnext50_32x4d-1a0047aa.pth");
    add("resnext101_32x8d", V1, "resnext101_32x8d-8ba56ff5.pth");
    add("resnext101_32x8d", V2, "resnext101_32x8d-110c445d.pth");
    add("resnext101_64x4d", V1, "resnext101_64x4d-173b62eb.pth");
    add("wide_resnet50_2", V1, "wide_resnet50_2-95faca4d.pth");
    add("wide_resnet50_2", V2, "wide_resnet50_2-9ba9bcbe.pth");
    add("wide_resnet101_2", V1, "wide_resnet101_2-32ee1156.pth");
    add("wide_resnet101_2", V2, "wide_resnet101_2-d733dc28.pth");
    add("vgg11", V1, "vgg11-8a719046.pth");
    add("vgg11_bn", V1, "vgg11_bn-6002323d.pth");
    add("vgg13", V1, "vgg13-19584684.pth");
    add("vgg13_bn", V1, "vgg13_bn-abd245e5.pth");
    add("vgg16", V1, "vgg16-397923af.pth");
    add("vgg16_bn", V1, "vgg16_bn-6c64b313.pth");
    add("vgg19", V1, "vgg19-dcbb9e9d.pth");
    add("vgg19_bn", V1, "vgg19_bn-c79401a0.pth");
    add("alexnet", V1, "alexnet-owt-7be5be79.pth");
    add("mobilenet_v2", V1, "mobilenet_v2-b0353104.pth");
    add("mobilenet_v2", V2, "mobilenet_v2-7ebf99e0.pth");
    add("efficientnet_b0", V1, "efficientnet_b0_rwightman-7f5810bc.pth");
    add("efficientnet_b1", V1, "efficientnet_b1_rwightman-bac287d4.pth");
    add("efficientnet_b1", V2, "efficientnet_b1-c27df63c.pth");
    add("efficientnet_b2", V1, "efficientnet_b2_rwightman-c35c1473.pth");
    add("efficientnet_b3", V1, "efficientnet_b3_rwightman-b3899882.pth");
    add("efficientnet_b4", V1, "efficientnet_b4_rwightman-23ab8bcd.pth");
    add("efficientnet_b5", V1, "efficientnet_b5_lukemelas-1a07897c.pth");
    add("efficientnet_b6", V1, "efficientnet_b6_lukemelas-24a108a5.pth");
    add("efficientnet_b7", V1, "efficientnet_b7_lukemelas-c5b4e57e.pth");
    add("efficientnet_v2_s", V1, "efficientnet_v2_s-dd5fe13b.pth");
    add("efficientnet_v2_m", V1, "efficientnet_v2_m-dc08266a.pth");
    add("efficientnet_v2_l", V1, "efficientnet_v2_l-59c71312.pth");
    add("convnext_tiny", V1, "convnext_tiny-983f1562.pth");
    add("convnext_small", V1, "convnext_small-0c510722.pth");
    add("convnext_base", V1, "convnext_base-6075fbad.pth");
    add("convnext_large", V1, "convnext_large-ea097f82.pth");
    add("vit_b_16", V1, "vit_b_16-c867db91.pth");
    add("vit_b_32", V1, "vit_b_32-d86f8d99.pth");
    add("vit_l_16", V1, "vit_l_16-852ce7e3.pth");
    add("vit_l_32", V1, "vit_l_32-c7638314.pth");
    add("mobilenet_v3_large", V1, "mobilenet_v3_large-8738ca79.pth");
    add("mobilenet_v3_large", V2, "mobilenet_v3_large-5c1a4163.pth");
    add("mobilenet_v3_small", V1, "mobilenet_v3_small-047dcff4.pth");
    add("densenet121", V1, "densenet121-a639ec97.pth");
    add("densenet161", V1, "densenet161-8d451a50.pth");
    add("densenet169", V1, "densenet169-b2777c0a.pth");
    add("densenet201", V1, "densenet201-c1103571.pth");
    add("squeezenet1_0", V1, "squeezenet1_0-b66bff10.pth");
    add("squeezenet1_1", V1, "squeezenet1_1-b8a52dc0.pth");
  }

  private PretrainedWeights() {}

  /** The later of a model's weights is its default. */
  private static void add(String model, String weights, String file) {
    Map<String, String> files = FILES.computeIfAbsent(model, name -> new LinkedHashMap<>());
    files.put(weights, file);
    files.put(DEFAULT, file);
    files.put(IMAGENET, file);
  }

  /** The file of a model's weights, or null when there are none of that name. */
  static @Nullable String fileName(String model, String weights) {
    return FILES.getOrDefault(model, Map.of()).get(weights);
  }

  /**
   * The names that {@link #fileName} knows for a model; empty for a model that it does not know.
   */
  static Iterable<String> names(String model) {
    return new TreeSet<>(FILES.getOrDefault(model, Map.of()).keySet());
  }
}
