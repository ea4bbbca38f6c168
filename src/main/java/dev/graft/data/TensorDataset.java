package dev.graft.data;

import dev.graft.internal.Natives;
import dev.graft.transforms.Prepared;
import dev.graft.transforms.Slot;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Samples that are tensors already: row {@code i} of the inputs with row {@code i} of the targets.
 * Nothing is drawn. Batches are float32, whatever the inputs are.
 *
 * <p>The inputs are used where they are, not copied: they must outlive the data set and not change.
 *
 * @see <a
 *     href="https://github.com/pytorch/pytorch/blob/v2.13.0/torch/utils/data/dataset.py">PyTorch
 *     v2.13.0 utils/data/dataset.py, TensorDataset</a>
 */
public final class TensorDataset implements Dataset {
  static {
    Natives.load();
  }

  private final Tensor inputs;
  private final Targets targets;
  private final int size;
  private @Nullable String fingerprint;

  /**
   * As many samples as the tensors have rows.
   *
   * @param inputs {@code (N, ...)} on the CPU
   * @param targets {@code (N)} int64 class indices, or {@code (N, labels)} of a floating-point type
   *     for {@code BCEWithLogitsLoss} or class probabilities
   * @throws IllegalArgumentException if the rows differ in number or the targets are neither
   */
  public TensorDataset(Tensor inputs, Tensor targets) {
    if (inputs.dim() == 0 || targets.dim() == 0 || inputs.size(0) != targets.size(0)) {
      throw new IllegalArgumentException(
          "TensorDataset: inputs of shape %s and targets of shape %s have not the same number of rows"
              .formatted(Arrays.toString(shape(inputs)), Arrays.toString(shape(targets))));
    }
    this.inputs = inputs;
    this.targets = Targets.of(targets);
    this.size = Math.toIntExact(inputs.size(0));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Item load(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException("row %d of %d".formatted(index, size));
    }
    return new Row(this, index);
  }

  @Override
  public String describe(int index) {
    return "row " + index;
  }

  /** The inputs' shape, and a SHA-256 over their values and the targets', taken once. */
  @Override
  public synchronized String fingerprint() {
    if (fingerprint == null) {
      Fingerprint digest = new Fingerprint();
      try (PointerScope scope = new PointerScope()) {
        for (Tensor tensor : new Tensor[] {inputs.contiguous(), targets.toTensor()}) {
          BytePointer bytes = new BytePointer(tensor.data_ptr());
          long count = tensor.nbytes();
          // In parts: a buffer has at most 2 GB.
          for (long at = 0; at < count; at += 1 << 30) {
            ByteBuffer part =
                bytes.getPointer(at).capacity(Math.min(1 << 30, count - at)).asByteBuffer();
            digest.add(part);
          }
        }
      }
      fingerprint = "rows of " + Arrays.toString(shape(inputs)) + " with SHA-256 " + digest.hex();
    }
    return fingerprint;
  }

  private static long[] shape(Tensor tensor) {
    return tensor.sizes().vec().get();
  }

  private record Row(TensorDataset dataset, int index) implements Item, Prepared {
    @Override
    public long target() {
      return dataset.targets.target(index);
    }

    @Override
    public float @Nullable [] labels() {
      return dataset.targets.labels(index);
    }

    @Override
    public Prepared draw(@Nullable Generator generator) {
      return this;
    }

    @Override
    public long[] shape() {
      long[] shape = TensorDataset.shape(dataset.inputs);
      return Arrays.copyOfRange(shape, 1, shape.length);
    }

    @Override
    public void writeTo(Slot slot) {
      try (PointerScope scope = new PointerScope()) {
        slot.tensor().copy_(dataset.inputs.select(0, index));
      }
    }

    @Override
    public Tensor toTensor() {
      return dataset.inputs.select(0, index).to(torch.ScalarType.Float).clone();
    }

    @Override
    public void close() {}
  }
}
