package dev.graft.train;

import dev.graft.nn.Network;
import dev.graft.optim.ParamGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/**
 * Discriminative learning rates by depth: the last layer at the full rate, each one before it at a
 * fraction of the next one's. Paper: Howard and Ruder, Universal Language Model Fine-tuning for
 * Text Classification.
 *
 * <pre>{@code
 * new SGD(LayerwiseRates.groups(model, 0.01, 0.4), SGD.options().momentum(0.9));
 * }</pre>
 */
public final class LayerwiseRates {
  private LayerwiseRates() {}

  /**
   * A group for each child of the network that has parameters, in order; for ResNet {@code conv1},
   * {@code bn1}, {@code layer1} to {@code layer4}, {@code fc}.
   *
   * @param lr of the last
   * @param decay the factor from each layer to the one before it, above 0 and at most 1
   * @return groups whose handles belong to the open scope
   * @throws IllegalArgumentException if the decay is out of range or there is no parameter
   */
  public static List<ParamGroup> groups(Network model, double lr, double decay) {
    return groups(model, lr, decay, Layers::child);
  }

  /**
   * A group for each layer, in the order of their first parameters.
   *
   * @param layerOf the layer that the parameter of a name belongs to
   */
  public static List<ParamGroup> groups(
      Network model, double lr, double decay, UnaryOperator<String> layerOf) {
    if (!(decay > 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in (0, 1], found " + decay);
    }
    List<List<Tensor>> layers = List.copyOf(Layers.of(model, layerOf).values());
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("the model has no parameter");
    }
    List<ParamGroup> groups = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      int depth = layers.size() - 1 - i; // 0 at the head
      groups.add(ParamGroup.of(layers.get(i)).lr(lr * Math.pow(decay, depth)));
    }
    return groups;
  }
}
