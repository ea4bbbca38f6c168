package dev.graft.data;

import java.util.Arrays;

/**
 * Some samples of a data set, in an order of their own; an index may occur more than once.
 *
 * <p>What the data set is, this is too: as thread-safe, with the same transforms.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/dataset.py">PyTorch
 *     v2.13.0 utils/data/dataset.py, Subset</a>
 */
public final class Subset implements Dataset {
  private final Dataset dataset;
  private final int[] indices;

  /**
   * The samples of {@code dataset} at these indices.
   *
   * @throws IllegalArgumentException if an index is none of the data set's
   */
  public Subset(Dataset dataset, int... indices) {
    int size = dataset.size();
    for (int i = 0; i < indices.length; i++) {
      if (indices[i] < 0 || indices[i] >= size) {
        throw new IllegalArgumentException(
            "Subset: index %d at place %d is not in [0, %d)".formatted(indices[i], i, size));
      }
    }
    this.dataset = dataset;
    this.indices = indices.clone();
  }

  /** The data set that the samples are of. */
  public Dataset dataset() {
    return dataset;
  }

  /** Where in it each sample stands; a copy. */
  public int[] indices() {
    return indices.clone();
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Item load(int index) {
    return dataset.load(indices[index]);
  }

  @Override
  public String describe(int index) {
    return dataset.describe(indices[index]);
  }

  /** The data set's own, and a SHA-256 over the indices. */
  @Override
  public String fingerprint() {
    Fingerprint digest = new Fingerprint();
    Arrays.stream(indices).forEach(digest::add);
    return "%d samples with SHA-256 %s, of %s"
        .formatted(indices.length, digest.hex(), dataset.fingerprint());
  }

  @Override
  public String toString() {
    return "Subset(" + size() + " of " + dataset + ")";
  }
}
