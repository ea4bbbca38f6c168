package dev.graft.data;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** What some samples are: a class each, or several labels each. */
final class Targets {
  private final long[] classes;
  private final float @Nullable [][] labels;

  private Targets(long[] classes, float @Nullable [][] labels) {
    this.classes = classes;
    this.labels = labels;
  }

  /**
   * The targets of items.
   *
   * @param names what error messages call them
   * @throws DataException if only some have labels or their numbers differ
   */
  static Targets of(List<? extends Dataset.Item> items, List<String> names) {
    long[] classes = items.stream().mapToLong(Dataset.Item::target).toArray();
    float[] first = items.get(0).labels();
    if (first == null && items.stream().allMatch(item -> item.labels() == null)) {
      return new Targets(classes, null);
    }
    float[][] all = new float[classes.length][];
    for (int i = 0; i < all.length; i++) {
      float[] own = items.get(i).labels();
      if (own == null || first == null || own.length != first.length) {
        throw new DataException(
            "samples of one batch differ in their labels: %s in %s but %s in %s"
                .formatted(count(first), names.get(0), count(own), names.get(i)));
      }
      all[i] = own;
    }
    return new Targets(classes, all);
  }

  /**
   * The targets in a tensor.
   *
   * @throws IllegalArgumentException if it is neither a row of int64 nor rows of floating-point
   */
  static Targets of(Tensor tensor) {
    int n = Math.toIntExact(tensor.size(0));
    try (PointerScope scope = new PointerScope()) {
      if (tensor.dim() == 1 && tensor.scalar_type().intern() == torch.ScalarType.Long) {
        long[] classes = new long[n];
        new LongPointer(tensor.contiguous().data_ptr_long()).get(classes);
        return new Targets(classes, null);
      }
      if (tensor.dim() != 2 || !tensor.is_floating_point()) {
        throw new IllegalArgumentException(
            "targets must be (N) int64 or (N, labels) of a floating-point type, found %d dimensions of %s"
                .formatted(tensor.dim(), tensor.scalar_type().intern()));
      }
      float[][] labels = new float[n][Math.toIntExact(tensor.size(1))];
      Tensor floats = tensor.to(torch.ScalarType.Float).contiguous();
      for (int i = 0; i < n; i++) {
        new FloatPointer(floats.select(0, i).data_ptr_float()).get(labels[i]);
      }
      return new Targets(new long[n], labels);
    }
  }

  /** The class; 0 where there are labels instead. */
  long target(int index) {
    return classes[index];
  }

  /** The labels, or null; not a copy. */
  float @Nullable [] labels(int index) {
    return labels == null ? null : labels[index];
  }

  /** {@code (N)} int64, or {@code (N, labels)} float32; belongs to the open scope. */
  Tensor toTensor() {
    if (labels == null) {
      return torch.tensor(classes);
    }
    int width = labels.length == 0 ? 0 : labels[0].length;
    Tensor rows = torch.zeros(labels.length, width);
    FloatPointer values = new FloatPointer(rows.data_ptr_float());
    for (int i = 0; i < labels.length; i++) {
      values.position((long) i * width).put(labels[i], 0, width);
    }
    return rows;
  }

  private static String count(float @Nullable [] labels) {
    return labels == null ? "none" : labels.length + " labels";
  }
}
