package dev.graft.nn;

import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/** Changes dtype, device and memory format of a module in place, as Python's {@code Module.to}. */
final class ModuleConversion {
  private ModuleConversion() {}

  static void to(Module module, @Nullable Device device, @Nullable ScalarType dtype) {}

  static void toMemoryFormat(Module module, MemoryFormat format) {}
}
