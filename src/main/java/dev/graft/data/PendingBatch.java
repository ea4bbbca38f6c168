package dev.graft.data;

import dev.graft.data.image.ImageException;
import dev.graft.transforms.Prepared;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** A batch on its way: its samples are read, then drawn, then written. Guarded by its iterator. */
final class PendingBatch {
  final int number;
  final int[] indices;
  int unread;
  @Nullable Drawing drawing;

  private final Dataset dataset;
  private final Dataset.@Nullable Item[] items;
  private final @Nullable RuntimeException[] failures;

  PendingBatch(Dataset dataset, int number, int[] indices) {
    this.dataset = dataset;
    this.number = number;
    this.indices = indices;
    this.unread = indices.length;
    this.items = new Dataset.Item[indices.length];
    this.failures = new RuntimeException[indices.length];
  }

  /** Reads one sample; takes no lock, and at most one thread calls it for each {@code i}. */
  void read(int i) {
    try {
      items[i] = dataset.load(indices[i]);
    } catch (ImageException e) {
      failures[i] = e;
    } catch (RuntimeException | Error e) { // An error too: a sample must not vanish in silence.
      failures[i] =
          new DataException(dataset.describe(indices[i]) + ": " + Drawing.firstLine(e), e);
    }
  }

  /** The failures in the samples' order. */
  List<RuntimeException> failures() {
    List<RuntimeException> found = new ArrayList<>();
    for (RuntimeException failure : failures) {
      if (failure != null) {
        found.add(failure);
      }
    }
    return found;
  }

  boolean isEmpty() {
    return failures().size() == indices.length;
  }

  /** Makes the draws of every sample that could be read, in order, then those of the batch. */
  Drawing draw(Generator generator, @Nullable BatchTransform transform, torch.MemoryFormat format) {
    byte[] before = GeneratorState.of(generator);
    List<Prepared> work = new ArrayList<>();
    List<String> names = new ArrayList<>();
    List<Dataset.Item> read = new ArrayList<>();
    for (int i = 0; i < items.length; i++) {
      Dataset.Item item = items[i];
      if (item != null) {
        read.add(item);
        names.add(dataset.describe(indices[i]));
        try {
          work.add(item.draw(generator));
        } catch (IllegalArgumentException e) {
          // A transform that this sample's size is no good for: say which sample.
          throw new DataException(dataset.describe(indices[i]) + ": " + Drawing.firstLine(e), e);
        }
      }
    }
    Targets targets = Targets.of(read, names);
    return new Drawing(before, work, names, targets, transform, generator, format);
  }

  /** Closes what was read. */
  void close() {
    for (int i = 0; i < items.length; i++) {
      Dataset.Item item = items[i];
      if (item != null) {
        item.close();
        items[i] = null;
      }
    }
  }
}
