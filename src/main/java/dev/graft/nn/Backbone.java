package dev.graft.nn;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A network in two parts: what lies before one of its own children, the last that its forward
 * calls, and that child, such as a ResNet's {@code fc} or a VGG's {@code classifier}. What the
 * child is given are the features.
 *
 * <p>Used by the thread that uses the network.
 */
public final class Backbone {
  private final Module network;
  private final Slot last;

  /**
   * Takes a network apart; nothing of it changes.
   *
   * @param child the name of the last child, without a dot
   * @throws IllegalArgumentException if there is none
   */
  public Backbone(Module network, String child) {
    this.network = network;
    this.last = network.slot(child);
  }

  /** The whole network. */
  public Module network() {
    return network;
  }

  /**
   * What the last child is given. The child runs in evaluation mode meanwhile, so that it draws
   * nothing; all modes are as before at the end.
   *
   * <p>Shape: the network's input to {@code (N, ...)}. The result belongs to the open scope. It is
   * dense: contiguous, or channels-last.
   */
  public Tensor features(Tensor x) {
    Map<String, Boolean> inside = modes(last.get());
    @Nullable Tensor[] given = {null};
    try (RemovableHandle hook =
        last.registerForwardHook(
            (module, input, output) -> {
              given[0] = input;
              return null;
            })) {
      last.get().train(false);
      network.forward(x);
    } finally {
      restore(last.get(), inside);
    }
    Tensor features = given[0];
    if (features == null) {
      throw new IllegalStateException("the network's forward does not call " + last.name());
    }
    return features.is_contiguous(torch.MemoryFormat.ChannelsLast)
        ? features
        : features.contiguous();
  }

  /**
   * The network's output by its features, in the mode that the last child is in.
   *
   * <p>Shape: {@code (N, ...)} to {@code (N, outputs)}. The result belongs to the open scope.
   */
  public Tensor head(Tensor features) {
    return torch.flatten(last.forward(features), 1, -1);
  }

  /**
   * Makes sure that an image has the same features each time: by comparing those of the mode that
   * the network is in with those of evaluation mode. The mode stays; but where this throws, what
   * training mode counts, such as BatchNorm's statistics, has counted {@code x}.
   *
   * @param x some input of the network
   * @throws IllegalStateException if a parameter before the child asks for a gradient, or the
   *     features differ, or the network does more behind its child than to flatten
   */
  public void requireFixed(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      network
          .namedParameters()
          .forEach(
              (name, parameter) -> {
                if (parameter.requires_grad() && !name.startsWith(last.name() + ".")) {
                  throw new IllegalStateException(
                      "%s is trained: only where all before %s is frozen does an image keep its features"
                          .formatted(name, last.name()));
                }
              });
      Tensor now = features(x);
      Map<String, Boolean> before = modes(network);
      try {
        network.train(false);
        if (!torch.equal(now, features(x))) {
          throw new IllegalStateException(
              "the layers before %s give other features in training mode than in evaluation mode: BatchNorm (see FrozenBatchNorm), dropout or stochastic depth"
                  .formatted(last.name()));
        }
        if (!torch.equal(network.forward(x), head(now))) {
          throw new IllegalStateException(
              "the network's output is not that of its child %s: give the last that its forward calls"
                  .formatted(last.name()));
        }
      } finally {
        restore(network, before);
      }
    }
  }

  private static Map<String, Boolean> modes(org.bytedeco.pytorch.Module module) {
    Map<String, Boolean> modes = new LinkedHashMap<>();
    try (PointerScope scope = new PointerScope()) {
      ModuleTree.namedModules(module).forEach((name, one) -> modes.put(name, one.is_training()));
    }
    return modes;
  }

  // Parents first: each switches all that is inside, which is then switched in its turn.
  private static void restore(org.bytedeco.pytorch.Module module, Map<String, Boolean> modes) {
    try (PointerScope scope = new PointerScope()) {
      ModuleTree.namedModules(module)
          .forEach((name, one) -> one.train(Boolean.TRUE.equals(modes.get(name))));
    }
  }
}
