package dev.graft.models;

import dev.graft.internal.Natives;
import dev.graft.nn.Module;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Models by name, as torchvision's {@code get_model} and {@code list_models}.
 *
 * @see <a href="https://pytorch.org/vision/stable/models.html">torchvision.models</a>
 */
public final class Models {
  private record Entry(String head, Function<ResNetOptions, ResNet> builder) {}

  private static final Map<String, Entry> REGISTRY =
      new TreeMap<>(
          Map.of(
              "resnet18", new Entry("fc", ResNet::resnet18),
              "resnet34", new Entry("fc", ResNet::resnet34),
              "resnet50", new Entry("fc", ResNet::resnet50),
              "resnet101", new Entry("fc", ResNet::resnet101),
              "resnet152", new Entry("fc", ResNet::resnet152),
              "resnext50_32x4d", new Entry("fc", ResNet::resnext50_32x4d),
              "resnext101_32x8d", new Entry("fc", ResNet::resnext101_32x8d),
              "resnext101_64x4d", new Entry("fc", ResNet::resnext101_64x4d),
              "wide_resnet50_2", new Entry("fc", ResNet::wide_resnet50_2),
              "wide_resnet101_2", new Entry("fc", ResNet::wide_resnet101_2)));

  private Models() {}

  /** The names that {@link #getModel} knows, sorted. */
  public static List<String> listModels() {
    return List.copyOf(REGISTRY.keySet());
  }

  /**
   * A model with fresh weights, drawn from LibTorch's default generator.
   *
   * @param name one of {@link #listModels}, in any case
   * @param numClasses outputs of the head
   * @throws IllegalArgumentException if there is no such model; the message lists those there are
   */
  public static Module getModel(String name, long numClasses) {
    return getModel(name, new ResNetOptions().withNumClasses(numClasses));
  }

  /** A model with fresh weights and other options. See {@link #getModel(String, long)}. */
  public static Module getModel(String name, ResNetOptions options) {
    Entry entry = entry(name);
    Natives.load();
    return entry.builder.apply(options);
  }

  /**
   * The path of a model's last layer, which is replaced to train on other classes: {@code "fc"}.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  public static String headName(String name) {
    return entry(name).head;
  }

  private static Entry entry(String name) {
    Entry entry = REGISTRY.get(name.toLowerCase(Locale.ROOT));
    if (entry == null) {
      throw new IllegalArgumentException(
          "no model \"%s\": choose from %s".formatted(name, String.join(", ", listModels())));
    }
    return entry;
  }
}
