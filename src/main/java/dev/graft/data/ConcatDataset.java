package dev.graft.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Data sets one behind the other.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/dataset.py">PyTorch
 *     v2.13.0 utils/data/dataset.py, ConcatDataset</a>
 */
public final class ConcatDataset implements Dataset {
  private final List<Dataset> datasets;

  /** The index behind the last sample of each. */
  private final int[] ends;

  /**
   * The samples of all, in order.
   *
   * @throws IllegalArgumentException if there is no data set, or too many samples for an int
   */
  public ConcatDataset(List<? extends Dataset> datasets) {
    if (datasets.isEmpty()) {
      throw new IllegalArgumentException("ConcatDataset needs a data set, found none");
    }
    this.datasets = List.copyOf(datasets);
    this.ends = new int[datasets.size()];
    long end = 0;
    for (int i = 0; i < ends.length; i++) {
      end += this.datasets.get(i).size();
      if (end > Integer.MAX_VALUE) {
        throw new IllegalArgumentException("ConcatDataset: more than 2^31 - 1 samples");
      }
      ends[i] = (int) end;
    }
  }

  /** The samples of all, in order. */
  public ConcatDataset(Dataset... datasets) {
    this(List.of(datasets));
  }

  /** The data sets. */
  public List<Dataset> datasets() {
    return datasets;
  }

  @Override
  public int size() {
    return ends[ends.length - 1];
  }

  @Override
  public Item load(int index) {
    int which = which(index);
    return datasets.get(which).load(within(which, index));
  }

  @Override
  public String describe(int index) {
    int which = which(index);
    return datasets.get(which).describe(within(which, index));
  }

  /** Those of the data sets. */
  @Override
  public String fingerprint() {
    return datasets.stream().map(Dataset::fingerprint).collect(Collectors.joining(" + "));
  }

  /** The data set that a sample is in: the first whose end lies behind it. */
  private int which(int index) {
    if (index < 0 || index >= size()) {
      throw new IndexOutOfBoundsException(
          "sample %d of a ConcatDataset of %d".formatted(index, size()));
    }
    int found = Arrays.binarySearch(ends, index);
    int which = found >= 0 ? found + 1 : -found - 1;
    while (ends[which] <= index) {
      which++; // past data sets that are empty
    }
    return which;
  }

  private int within(int which, int index) {
    return which == 0 ? index : index - ends[which - 1];
  }

  @Override
  public String toString() {
    return "ConcatDataset" + datasets;
  }
}
