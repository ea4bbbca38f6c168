package dev.graft.data;

import dev.graft.transforms.Draws;
import dev.graft.transforms.Prepared;
import dev.graft.transforms.Slot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** Samples of one number each; counts what is loaded and still open, and can be made to fail. */
final class CountingDataset implements Dataset {
  final AtomicInteger loads = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  private final int size;
  private final IntConsumer onLoad;
  private final IntConsumer onWrite;

  CountingDataset(int size) {
    this(size, i -> {}, i -> {});
  }

  CountingDataset(int size, IntConsumer onLoad, IntConsumer onWrite) {
    this.size = size;
    this.onLoad = onLoad;
    this.onWrite = onWrite;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Item load(int index) {
    loads.incrementAndGet();
    onLoad.accept(index);
    open.incrementAndGet();
    return new Item() {
      @Override
      public long target() {
        return index;
      }

      @Override
      public Prepared draw(@Nullable Generator generator) {
        Draws.rand(generator);
        return prepared(index);
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  private Prepared prepared(int index) {
    return new Prepared() {
      @Override
      public long[] shape() {
        return new long[] {index < 0 ? 2 : 1};
      }

      @Override
      public void writeTo(Slot slot) {
        onWrite.accept(index);
        try (Tensor tensor = slot.tensor();
            Scalar value = new Scalar(index)) {
          tensor.fill_(value).close();
        }
      }

      @Override
      public Tensor toTensor() {
        return torch.full(new long[] {1}, new Scalar(index));
      }
    };
  }
}
