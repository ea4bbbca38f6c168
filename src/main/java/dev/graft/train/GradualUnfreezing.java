package dev.graft.train;

import dev.graft.nn.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees a frozen network layer after layer: each has an epoch from which its parameters ask for
 * gradients. Paper: Howard and Ruder, Universal Language Model Fine-tuning for Text Classification.
 *
 * <p>The numbers are those of a PyTorch script that calls {@code requires_grad_(True)} at these
 * epochs. The optimizer is given every parameter from the beginning, in any groups; it passes over
 * those without a gradient, so that a layer's momentum begins with its first gradient, and
 * schedulers see all groups always.
 */
public final class GradualUnfreezing {
  private static final int NEVER = Integer.MAX_VALUE;

  private final List<Layer> layers = new ArrayList<>();

  private record Layer(Tensor parameter, int epoch) {}

  /**
   * Freezes what is not free in epoch 0.
   *
   * @param model whose parameters' new handles belong to the open scope
   * @param epochs by layer, such as {@code {"fc": 0, "layer4": 2, "layer4.1": 1}}: the first epoch,
   *     from 0, in which what lies under that name is trained. The longest name that fits decides;
   *     a parameter under none stays frozen
   * @throws IllegalArgumentException if an epoch is negative, or no parameter lies under a name
   */
  public GradualUnfreezing(Network model, Map<String, Integer> epochs) {
    Map<String, Tensor> parameters = model.namedParameters();
    epochs.forEach(
        (layer, epoch) -> {
          if (epoch < 0) {
            throw new IllegalArgumentException(
                "layer '%s' cannot be freed in epoch %d".formatted(layer, epoch));
          }
          if (parameters.keySet().stream().noneMatch(name -> lies(name, layer))) {
            throw new IllegalArgumentException("the model has no parameter under '" + layer + "'");
          }
        });
    parameters.forEach(
        (name, parameter) -> {
          int epoch = NEVER;
          int length = -1;
          for (Map.Entry<String, Integer> layer : epochs.entrySet()) {
            if (lies(name, layer.getKey()) && layer.getKey().length() > length) {
              epoch = layer.getValue();
              length = layer.getKey().length();
            }
          }
          layers.add(new Layer(parameter, epoch));
        });
    beginEpoch(0);
  }

  /**
   * The network's own children from the head down: the last is free from epoch 0, the one before it
   * {@code every} epochs later, and so on.
   *
   * @throws IllegalArgumentException if {@code every} is not positive
   */
  public static GradualUnfreezing headDown(Network model, int every) {
    if (every <= 0) {
      throw new IllegalArgumentException("every must be positive, found " + every);
    }
    List<String> children = List.copyOf(Layers.of(model, Layers::child).keySet());
    Map<String, Integer> epochs = new LinkedHashMap<>();
    for (int i = 0; i < children.size(); i++) {
      epochs.put(children.get(i), (children.size() - 1 - i) * every);
    }
    return new GradualUnfreezing(model, epochs);
  }

  /** Frees, and freezes, what the epoch says; may be called more than once, in any order. */
  public void beginEpoch(int epoch) {
    for (Layer layer : layers) {
      layer.parameter().requires_grad_(layer.epoch() <= epoch);
    }
  }

  private static boolean lies(String name, String layer) {
    return name.equals(layer) || name.startsWith(layer + ".");
  }
}
