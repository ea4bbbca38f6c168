package dev.graft.models;

import dev.graft.internal.Natives;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import java.util.List;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;

/**
 * Models by name, as torchvision's {@code get_model} and {@code list_models}.
 *
 * @see <a href="https://pytorch.org/vision/stable/models.html">torchvision.models</a>
 */
public final class Models {
  private Models() {}

  /** The names that {@link #getModel} knows, sorted. */
  public static List<String> listModels() {
    return Registry.names();
  }

  /**
   * A model with fresh weights, drawn from LibTorch's default generator.
   *
   * @param name one of {@link #listModels}, in any case
   * @param numClasses outputs of the head
   * @throws IllegalArgumentException if there is no such model, whose message lists those there
   *     are, or if {@code numClasses} is below 1
   */
  public static Module getModel(String name, long numClasses) {
    return getModel(name, new ResNetOptions().withNumClasses(numClasses));
  }

  /**
   * A model with fresh weights and other options. See {@link #getModel(String, long)}.
   *
   * @throws IllegalArgumentException if the model is no ResNet, and options other than {@code
   *     numClasses} are not the defaults
   */
  public static Module getModel(String name, ResNetOptions options) {
    Registry.Entry entry = Registry.entry(name);
    if (!entry.info().choosesWidth() && !options.hasDefaultShape()) {
      throw new IllegalArgumentException(
          "%s has no width, groups or dilation to choose: those are for ResNets"
              .formatted(entry.info().name()));
    }
    Natives.load();
    return entry.builder().apply(options);
  }

  /**
   * The path of a model's last layer, which is replaced to train on other classes: {@code "fc"},
   * {@code "classifier.6"}.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  public static String headName(String name) {
    return info(name).head();
  }

  /**
   * What has to be known of a model before it is built.
   *
   * @throws IllegalArgumentException if there is no such model
   */
  public static ModelInfo info(String name) {
    return Registry.entry(name).info();
  }

  /**
   * Puts a fresh last layer for other classes in place of a model's own, as {@code model.fc =
   * nn.Linear(model.fc.in_features, classes)}: drawn from LibTorch's default generator, on the CPU,
   * in float32. A head that is a 1x1 convolution, as SqueezeNet's, is followed by another.
   *
   * @param name the model's, by which its head is found
   * @throws IllegalArgumentException if there is no such model, or it has no such head, or {@code
   *     numClasses} is below 1
   */
  public static void replaceHead(Module model, String name, long numClasses) {
    if (numClasses < 1) {
      throw new IllegalArgumentException("numClasses is at least 1, found " + numClasses);
    }
    Slot head = model.slot(headName(name));
    if (head.get() instanceof Conv2dImpl conv) {
      head.set(Layers.biasedConv2d(conv.options().in_channels().get(), numClasses, 1, 1, 0, 1));
    } else {
      long inFeatures = head.as(LinearImpl.class).options().in_features().get();
      head.set(new LinearImpl(inFeatures, numClasses));
    }
  }
}
