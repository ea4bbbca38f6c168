package dev.graft.train;

import dev.graft.data.Dataset;
import dev.graft.transforms.Prepared;
import dev.graft.transforms.Slot;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * A data set whose inputs are its samples' numbers, {@code (1, 1, 1)}. While the features of a
 * sample are not known, its image is made as well, by the thread that would have made it, and held
 * here until it is asked for.
 */
final class FeatureRows implements Dataset {
  private final Dataset dataset;
  private final int first;
  private final FeatureStore store;

  /** Samples that were read: their numbers and targets. */
  private final Map<Integer, Row> read = new ConcurrentHashMap<>();

  private final Map<Integer, Tensor> images = new ConcurrentHashMap<>();

  /**
   * Numbers the samples.
   *
   * @param first the number of sample 0
   */
  FeatureRows(Dataset dataset, int first, FeatureStore store) {
    this.dataset = dataset;
    this.first = first;
    this.store = store;
  }

  boolean holds(int number) {
    return number >= first && number < first + dataset.size();
  }

  /** The image of a sample, held or read anew; belongs to the open scope. */
  Tensor image(int number) {
    Tensor held = images.remove(number);
    if (held == null) {
      return dataset.get(number - first, null).input();
    }
    PointerScope.getInnerScope().attach(held);
    held.releaseReference();
    return held;
  }

  @Override
  public int size() {
    return dataset.size();
  }

  @Override
  public String fingerprint() {
    return dataset.fingerprint();
  }

  @Override
  public String describe(int index) {
    return dataset.describe(index);
  }

  @Override
  public Item load(int index) {
    int number = first + index;
    Row known = read.get(index);
    if (known != null && store.has(number)) {
      return known;
    }
    Item item = dataset.load(index);
    read.put(index, new Row(item.target(), item.labels(), null, number));
    return new Row(item.target(), item.labels(), item, number);
  }

  private void hold(int number, Prepared prepared) {
    try (PointerScope scope = new PointerScope()) {
      Tensor image = prepared.toTensor();
      image.retainReference();
      Tensor before = images.put(number, image);
      if (before != null) {
        before.releaseReference();
      }
    }
  }

  /** Frees the images that nobody asked for. */
  void close() {
    images.values().forEach(Tensor::releaseReference);
    images.clear();
  }

  private final class Row implements Item, Prepared {
    private final long target;
    private final float @Nullable [] labels;
    private final @Nullable Item item;
    private final int number;
    private @Nullable Prepared prepared;

    Row(long target, float @Nullable [] labels, @Nullable Item item, int number) {
      this.target = target;
      this.labels = labels;
      this.item = item;
      this.number = number;
    }

    @Override
    public long target() {
      return target;
    }

    @Override
    public float @Nullable [] labels() {
      return labels;
    }

    @Override
    public Prepared draw(@Nullable Generator generator) {
      if (item != null) {
        prepared = fixed(item, generator == null ? Generators.process() : generator);
      }
      return this;
    }

    private Prepared fixed(Item image, Generator generator) {
      try (PointerScope scope = new PointerScope()) {
        Tensor before = Generators.state(generator);
        Prepared drawn = image.draw(generator);
        if (!torch.equal(before, Generators.state(generator))) {
          throw new IllegalArgumentException(
              "its transforms draw at random, so that it has other features each time: leave them out, or train without CachedFeatures");
        }
        return drawn;
      }
    }

    @Override
    public long[] shape() {
      return new long[] {1, 1, 1};
    }

    @Override
    public void writeTo(Slot slot) {
      if (prepared != null) {
        hold(number, prepared);
      }
      try (PointerScope scope = new PointerScope()) {
        slot.tensor().fill_(new Scalar((double) number));
      }
    }

    @Override
    public Tensor toTensor() {
      return torch.full(shape(), new Scalar((double) number));
    }

    @Override
    public void close() {
      if (item != null) {
        item.close();
      }
    }
  }
}
