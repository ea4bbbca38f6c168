package dev.graft.internal;

import org.bytedeco.pytorch.global.torch;

/**
 * Runs this thread's operations in a lower precision where that is safe, until it is closed, as
 * Python's {@code with torch.autocast(device_type, dtype)}.
 */
public final class Autocast implements AutoCloseable {
  private final torch.DeviceType device;
  private final boolean enabledBefore;
  private final torch.ScalarType dtypeBefore;

  /** Begins; the previous state comes back with {@link #close}. */
  public Autocast(torch.DeviceType device, torch.ScalarType dtype) {
    this.device = device;
    this.enabledBefore = torch.is_autocast_enabled(device);
    this.dtypeBefore = torch.get_autocast_dtype(device);
    torch.set_autocast_enabled(device, true);
    torch.set_autocast_dtype(device, dtype);
    torch.increment_nesting();
  }

  @Override
  public void close() {
    // The casts of parameters are kept while any region is open.
    if (torch.decrement_nesting() == 0) {
      torch.clear_cache();
    }
    torch.set_autocast_enabled(device, enabledBefore);
    torch.set_autocast_dtype(device, dtypeBefore);
  }
}
