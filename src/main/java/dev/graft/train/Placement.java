package dev.graft.train;

import dev.graft.internal.CpuBfloat16;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Where batches go and what they become.
 *
 * @param device of the model; must outlive this record
 * @param precision of the model
 * @param format layout of the inputs, the model's own
 */
public record Placement(Device device, Precision precision, torch.MemoryFormat format) {
  /**
   * This placement, if its precision is no loss of time there.
   *
   * @throws IllegalArgumentException if it is {@link Precision#BF16} on a CPU without instructions
   *     for it; {@code -Dgraft.bf16=on} does without this check
   */
  public Placement requireFast() {
    if (precision == Precision.BF16 && device.is_cpu()) {
      CpuBfloat16.require();
    }
    return this;
  }

  /** The inputs as the model wants them; the same tensor if it is that already. */
  Tensor inputs(Tensor x) {
    return x.to(device, precision.dtype()).contiguous(format);
  }

  /** The targets beside the outputs. */
  Tensor targets(Tensor y) {
    return y.to(device, y.scalar_type());
  }

  /** Opens the region of a forward pass. */
  Precision.Region region() {
    return precision.region(device.type());
  }
}
