package dev.graft.train;

import dev.graft.nn.Network;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** A network's parameters by layer, from the input to the head. */
final class Layers {
  private Layers() {}

  /** The child of the network itself that a parameter is in: the name up to the first dot. */
  static String child(String parameter) {
    int dot = parameter.indexOf('.');
    return dot < 0 ? parameter : parameter.substring(0, dot);
  }

  /** Layers in the order in which their first parameters come. */
  static Map<String, List<Tensor>> of(Network model, UnaryOperator<String> layerOf) {
    Map<String, List<Tensor>> layers = new LinkedHashMap<>();
    model
        .namedParameters()
        .forEach(
            (name, parameter) ->
                layers
                    .computeIfAbsent(layerOf.apply(name), layer -> new ArrayList<>())
                    .add(parameter));
    return layers;
  }
}
