package dev.graft.train;

import dev.graft.data.Dataset;
import dev.graft.transforms.Draws;
import dev.graft.transforms.Prepared;
import dev.graft.transforms.Slot;
import java.util.function.IntUnaryOperator;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Images of 3 x 4 x 4 and two classes, that differ in brightness; each draws one number, which
 * scales it.
 */
final class TinyImages implements Dataset {
  private final int size;
  private final IntUnaryOperator poison;

  TinyImages(int size) {
    this(size, i -> 0);
  }

  /**
   * @param poison for each index 0, 1 to make its image not a number, or 2 to fail while reading it
   */
  TinyImages(int size, IntUnaryOperator poison) {
    this.size = size;
    this.poison = poison;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Item load(int index) {
    int wrong = poison.applyAsInt(index);
    if (wrong == 2) {
      throw new IllegalStateException("image " + index + " is gone");
    }
    return new Item() {
      @Override
      public long target() {
        return index % 2;
      }

      @Override
      public Prepared draw(@Nullable Generator generator) {
        double scale = 1 + Draws.rand(generator);
        double value = wrong == 1 ? Double.NaN : scale * (index % 2 + 0.01 * index);
        return new Constant(value);
      }

      @Override
      public void close() {}
    };
  }

  private record Constant(double value) implements Prepared {
    @Override
    public long[] shape() {
      return new long[] {3, 4, 4};
    }

    @Override
    public void writeTo(Slot slot) {
      try (Tensor tensor = slot.tensor();
          Scalar scalar = new Scalar(value)) {
        tensor.fill_(scalar).close();
      }
    }

    @Override
    public Tensor toTensor() {
      return torch.full(shape(), new Scalar(value));
    }
  }
}
