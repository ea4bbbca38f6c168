package dev.graft.optim;

import dev.graft.nn.Network;
import dev.graft.nn.StateDict;
import dev.graft.nn.StateDictException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An exponential moving average of a network's parameters and buffers: Python's {@code
 * AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay), use_buffers=True)}, which
 * torchvision's references call ExponentialMovingAverage.
 *
 * <pre>{@code
 * var ema = new ExponentialMovingAverage(model, 0.999);
 * ...
 * optimizer.step();
 * ema.updateParameters(model);
 * ...
 * try (var averaged = ema.applyTo(model)) {
 *   Trainer.evaluate(model, ...);
 * }
 * }</pre>
 *
 * <p>Where Python copies the module, this keeps the tensors alone: they belong to the scope that is
 * open where the average is made, and {@link #applyTo} lends them to a network.
 *
 * @see <a href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/optim/swa_utils.py">torch
 *     v2.13.0 optim/swa_utils.py, AveragedModel, get_ema_multi_avg_fn</a>
 */
public final class ExponentialMovingAverage {
  private static final String PREFIX = "module.";
  private static final String COUNT = "n_averaged";

  private final StateDict average;
  private final double decay;
  private long nAveraged;

  /**
   * Begins with the network's values of now; the first update replaces them.
   *
   * @param decay the average's share in an update
   * @throws IllegalArgumentException if it is not in [0, 1]
   */
  public ExponentialMovingAverage(Network model, double decay) {
    if (!(decay >= 0 && decay <= 1)) {
      throw new IllegalArgumentException("decay must be in [0, 1], found " + decay);
    }
    this.average = model.stateDict().deepCopy();
    this.decay = decay;
  }

  /** Takes in the network's values of now: all of them the first time, a share afterwards. */
  public void updateParameters(Network model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      StateDict now = model.stateDict();
      requireSameKeys(now.keySet());
      Scalar share = new Scalar(1 - decay);
      Scalar rest = new Scalar(decay);
      average.forEach(
          (key, mean) -> {
            Tensor value = get(now, key).to(mean.device(), mean.scalar_type());
            if (nAveraged == 0) {
              mean.copy_(value);
            } else if (mean.is_floating_point() || mean.is_complex()) {
              mean.lerp_(value, share);
            } else {
              mean.copy_(mean.mul(rest).add(value.mul(share)));
            }
          });
    }
    nAveraged++;
  }

  /** The number of updates so far. */
  public long nAveraged() {
    return nAveraged;
  }

  /**
   * Sets the number of updates: 0 makes the next one replace the average, as torchvision's
   * references do while the learning rate warms up.
   */
  public void nAveraged(long count) {
    this.nAveraged = count;
  }

  /**
   * Puts the average into a network until the result is closed, which puts back what was there.
   *
   * @throws StateDictException if the network has other keys
   */
  public Applied applyTo(Network model) {
    StateDict before = model.stateDict().deepCopy();
    copy(average, model);
    return () -> copy(before, model);
  }

  /** A network under the average. */
  public interface Applied extends AutoCloseable {
    /** Puts back what was there. */
    @Override
    void close();
  }

  /**
   * Python's: {@code n_averaged} and {@code module.*}. The tensors are the average's own, but for
   * {@code n_averaged}, which belongs to the open scope.
   */
  public StateDict stateDict() {
    StateDict dict = new StateDict();
    dict.put(
        COUNT,
        torch.full(new long[0], new Scalar(nAveraged), new TensorOptions(torch.ScalarType.Long)));
    average.forEach((key, mean) -> dict.put(PREFIX + key, mean));
    dict.metadata().put("", new LinkedHashMap<>(Map.of("version", 1L)));
    average
        .metadata()
        .forEach(
            (path, entry) -> dict.metadata().put(path.isEmpty() ? "module" : PREFIX + path, entry));
    return dict;
  }

  /**
   * Takes what {@link #stateDict}, or Python, wrote.
   *
   * @throws StateDictException if keys or shapes do not fit; nothing has been copied then
   */
  public void loadStateDict(StateDict stateDict) {
    Tensor count = stateDict.get(COUNT);
    StateDict module = stateDict.select(PREFIX);
    if (count == null || stateDict.size() != module.size() + 1) {
      throw new StateDictException(
          "expected the key %s and keys that begin with %s, found %s"
              .formatted(COUNT, PREFIX, stateDict.keySet()));
    }
    requireSameKeys(module.keySet());
    average.forEach(
        (key, mean) -> {
          if (!get(module, key).is_same_size(mean)) {
            throw new StateDictException(
                "%s%s has shape %s, expected %s"
                    .formatted(PREFIX, key, shape(get(module, key)), shape(mean)));
          }
        });
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      average.forEach((key, mean) -> mean.copy_(get(module, key)));
      nAveraged = count.item_long();
    }
  }

  private void copy(StateDict from, Network to) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard guard = new NoGradGuard()) {
      StateDict live = to.stateDict();
      requireSameKeys(live.keySet());
      live.forEach((key, value) -> value.copy_(get(from, key)));
    }
  }

  private void requireSameKeys(Set<String> keys) {
    if (!keys.equals(average.keySet())) {
      throw new StateDictException(
          "the average is of another network: only in the average %s, only in the other %s"
              .formatted(without(average.keySet(), keys), without(keys, average.keySet())));
    }
  }

  private static Set<String> without(Set<String> keys, Set<String> others) {
    Set<String> left = new TreeSet<>(keys);
    left.removeAll(others);
    return left;
  }

  private static Tensor get(StateDict dict, String key) {
    @Nullable Tensor tensor = dict.get(key);
    if (tensor == null) {
      throw new StateDictException("no key " + key);
    }
    return tensor;
  }

  private static String shape(Tensor tensor) {
    return Arrays.toString(tensor.sizes().vec().get());
  }
}
