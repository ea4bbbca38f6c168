package dev.graft.train;

import dev.graft.internal.Autocast;
import org.bytedeco.pytorch.global.torch;

/** The floating-point numbers that a run computes with. */
public enum Precision {
  /** 32 bits throughout. */
  FP32(torch.ScalarType.Float),
  /**
   * Parameters in 32 bits, convolutions and matrix products in bfloat16, as autocast decides. On
   * CPUs without instructions for it, slower than {@link #FP32}: see {@link Placement#requireFast}.
   */
  BF16(torch.ScalarType.Float),
  /** 64 bits throughout: slow, and without rounding that could hide a difference. */
  FP64(torch.ScalarType.Double);

  private final torch.ScalarType dtype;

  Precision(torch.ScalarType dtype) {
    this.dtype = dtype;
  }

  /** The dtype of parameters and inputs. */
  public torch.ScalarType dtype() {
    return dtype;
  }

  /** Opens the region of a forward pass; it does nothing unless this is {@link #BF16}. */
  Region region(torch.DeviceType device) {
    if (this != BF16) {
      return () -> {};
    }
    return new Autocast(device, torch.ScalarType.BFloat16)::close;
  }

  /** Ends without a checked exception. */
  interface Region extends AutoCloseable {
    @Override
    void close();
  }
}
