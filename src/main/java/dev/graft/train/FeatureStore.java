package dev.graft.train;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Features by sample and by the size of the batch that they were computed in. Written and read by
 * one thread; any may ask {@link #has}.
 */
final class FeatureStore {
  /** By size of the batch, then by sample: rows {@code (1, ...)}, mostly views of a whole batch. */
  private final Map<Integer, Map<Integer, Tensor>> rows = new HashMap<>();

  private final Set<Integer> known = ConcurrentHashMap.newKeySet();

  /** Whether there are features of a sample, of any size of batch. */
  boolean has(int number) {
    return known.contains(number);
  }

  /** Whether there are features of all samples of a batch, computed in one of its size. */
  boolean hasAll(int[] numbers) {
    Map<Integer, Tensor> ofSize = rows.getOrDefault(numbers.length, Map.of());
    for (int number : numbers) {
      if (!ofSize.containsKey(number)) {
        return false;
      }
    }
    return true;
  }

  /** The features of a batch, {@code (N, ...)}: a new tensor that belongs to the open scope. */
  Tensor batch(int[] numbers) {
    Map<Integer, Tensor> ofSize = rows.getOrDefault(numbers.length, Map.of());
    TensorVector all = new TensorVector(numbers.length);
    for (int i = 0; i < numbers.length; i++) {
      all.put(i, ofSize.get(numbers[i]));
    }
    return torch.cat(all, 0);
  }

  /** Keeps the features of a batch, {@code (N, ...)}; those known already stay as they are. */
  void put(int[] numbers, Tensor features) {
    Map<Integer, Tensor> ofSize = rows.computeIfAbsent(numbers.length, size -> new HashMap<>());
    for (int i = 0; i < numbers.length; i++) {
      if (!ofSize.containsKey(numbers[i])) {
        Tensor row = features.narrow(0, i, 1);
        row.retainReference();
        ofSize.put(numbers[i], row);
        known.add(numbers[i]);
      }
    }
  }

  /** Forgets and frees all. */
  void clear() {
    known.clear();
    rows.values().forEach(ofSize -> ofSize.values().forEach(Tensor::releaseReference));
    rows.clear();
  }
}
