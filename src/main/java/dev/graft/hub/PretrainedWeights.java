package dev.graft.hub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The file names of torchvision's ImageNet weights; each carries the first eight hex digits of the
 * file's SHA-256.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/resnet.py">
 *     torchvision v0.28.0 models/resnet.py</a>
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
