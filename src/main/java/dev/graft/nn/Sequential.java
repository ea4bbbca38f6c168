package dev.graft.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;

/**
 * Runs modules one after the other, as {@code torch.nn.Sequential}.
 *
 * <p>Takes the presets' layers and modules whose forward is Java alike, which the presets' own
 * {@code SequentialImpl} cannot. Children are called {@code "0"}, {@code "1"}, ... or by the names
 * given.
 */
public final class Sequential extends Module implements SlotsOnly {
  /** A sequence of modules called {@code "0"}, {@code "1"} and so on. */
  public Sequential(org.bytedeco.pytorch.Module... modules) {
    for (org.bytedeco.pytorch.Module module : modules) {
      append(module);
    }
  }

  /** A sequence of named modules, in the map's order. */
  public Sequential(Map<String, ? extends org.bytedeco.pytorch.Module> modules) {
    modules.forEach(this::registerModule);
  }

  /** Adds a module at the end, called by its position. */
  public void append(org.bytedeco.pytorch.Module module) {
    registerModule(Integer.toString(size()), module);
  }

  /** The number of modules. */
  public int size() {
    return slots().size();
  }

  @Override
  protected List<ConvNorm> convNorms() {
    List<Slot> all = List.copyOf(slots());
    List<ConvNorm> pairs = new ArrayList<>();
    for (int i = 1; i < all.size(); i++) {
      pairs.add(new ConvNorm(all.get(i - 1), all.get(i), false));
    }
    return pairs;
  }

  @Override
  public Tensor forward(Tensor input) {
    for (Slot module : slots()) {
      input = module.forward(input);
    }
    return input;
  }
}
