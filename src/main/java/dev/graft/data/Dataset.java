package dev.graft.data;

import dev.graft.transforms.Prepared;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * A map-style data set: {@code size()} samples by index.
 *
 * <p>Reading a sample is split in three, so that a {@link DataLoader} can do the slow parts on its
 * workers and still make the random draws in Python's order: {@link #load} (no draws, any thread),
 * {@link Item#draw} (one thread at a time), {@link Prepared#writeTo} (no draws, any thread).
 */
public interface Dataset {
  /** The number of samples. */
  int size();

  /**
   * Reads a sample; called by several threads at once. The caller closes the result.
   *
   * @throws dev.graft.data.image.ImageException if its file is bad
   */
  Item load(int index);

  /**
   * Tells this data set from another, so that a run is not resumed on other samples. By default the
   * number of samples; an implementation adds what it knows at little cost. Must not change while
   * the object lives.
   */
  default String fingerprint() {
    return size() + " samples";
  }

  /** What error messages call a sample. */
  default String describe(int index) {
    return "sample " + index;
  }

  /** The sample at {@code index}, transformed. The result belongs to the open scope. */
  default Sample get(int index, @Nullable Generator generator) {
    try (Item item = load(index)) {
      return new Sample(item.draw(generator).toTensor(), item.target());
    }
  }

  /** A sample that is read but not yet transformed. */
  interface Item extends AutoCloseable {
    /** The class index. */
    long target();

    /**
     * The labels where a sample may have several, one number each; its batch's targets are then
     * {@code (N, labels)} float32, as {@code BCEWithLogitsLoss} takes them, and {@link #target} is
     * not looked at. Null, the default, where a sample has a class.
     */
    default float @Nullable [] labels() {
      return null;
    }

    /** Makes the sample's random draws; the item must stay open until the work is done. */
    Prepared draw(@Nullable Generator generator);

    @Override
    void close();
  }
}
