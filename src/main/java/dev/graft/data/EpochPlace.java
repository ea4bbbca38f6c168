package dev.graft.data;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The sampler's place in an epoch. With it, and the generator's state of the same moment, {@link
 * DataLoader#iterator(EpochPlace)} serves the rest of the epoch, in another process too.
 */
public final class EpochPlace {
  private static final String ORDER = "order";
  private static final String BATCH = "batch";

  private final int[] order;
  private final int batch;

  EpochPlace(int[] order, int batch) {
    this.order = order;
    this.batch = batch;
  }

  /** The number of the batch that comes next; the number of batches at the end. */
  public int batch() {
    return batch;
  }

  /** The indices of the whole epoch; not a copy. */
  int[] order() {
    return order;
  }

  /**
   * As checkpoints hold it: {@code order}, an int64 tensor of the indices of the whole epoch, which
   * belongs to the open scope, and {@code batch}.
   */
  public Map<String, Object> toMap() {
    long[] indices = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      indices[i] = order[i];
    }
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(ORDER, torch.tensor(indices));
    map.put(BATCH, (long) batch);
    return map;
  }

  /**
   * The place that {@link #toMap} wrote.
   *
   * @throws IllegalArgumentException if an entry is missing or is of another kind
   */
  public static EpochPlace of(Map<?, ?> map) {
    if (!(map.get(BATCH) instanceof Long batch) || batch < 0 || batch > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "sampler: '%s' must be a whole number, 0 or more, but is %s"
              .formatted(BATCH, map.get(BATCH)));
    }
    if (!(map.get(ORDER) instanceof Tensor tensor)
        || tensor.scalar_type().intern() != torch.ScalarType.Long
        || tensor.dim() != 1) {
      throw new IllegalArgumentException(
          "sampler: '%s' must be a row of int64 numbers".formatted(ORDER));
    }
    int[] order = new int[Math.toIntExact(tensor.numel())];
    try (PointerScope scope = new PointerScope()) {
      LongPointer indices = new LongPointer(tensor.contiguous().data_ptr_long());
      for (int i = 0; i < order.length; i++) {
        long index = indices.get(i);
        if (index < 0 || index > Integer.MAX_VALUE) {
          throw new IllegalArgumentException("sampler: '%s' has %d".formatted(ORDER, index));
        }
        order[i] = (int) index;
      }
    }
    return new EpochPlace(order, batch.intValue());
  }

  /**
   * Makes sure that a loader can go on here.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public void requireFits(DataLoader loader) {
    int length = loader.sampler().size();
    if (order.length != length || batch > loader.batches()) {
      throw new IllegalArgumentException(
          "sampler: batch %d of an epoch of %d samples is no place in one of %d batches and %d samples"
              .formatted(batch, order.length, loader.batches(), length));
    }
    int samples = loader.dataset().size();
    for (int index : order) {
      if (index >= samples) {
        throw new IllegalArgumentException(
            "sampler: '%s' has sample %d, and there are %d".formatted(ORDER, index, samples));
      }
    }
  }
}
