package dev.graft.train;

import dev.graft.internal.NativeKernels;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * What, beside a run's configuration, decides its last bits: threads, device, the instructions of
 * the CPU, and who computes.
 */
final class RunEnvironment {
  private RunEnvironment() {}

  /** Name to value, as {@code last.pth} holds it. */
  static Map<String, Object> of(Placement placement) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("graft", version());
    map.put("libtorch", libTorch());
    map.put("threads", (long) torch.get_num_threads());
    try (BytePointer name = placement.device().str();
        BytePointer capability = torch.get_cpu_capability()) {
      map.put("device", name.getString());
      map.put("cpu_capability", capability.getString());
    }
    map.put("native_kernels", NativeKernels.status().inForce());
    return map;
  }

  private static String version() {
    @Nullable String version = RunEnvironment.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static String libTorch() {
    try {
      return String.valueOf(Loader.getVersion("org.bytedeco", "pytorch"));
    } catch (IOException e) {
      return "unknown";
    }
  }
}
