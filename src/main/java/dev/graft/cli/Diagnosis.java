package dev.graft.cli;

import dev.graft.internal.ConvolutionCheck;
import dev.graft.internal.MemoryPolicy;
import dev.graft.internal.NativeKernels;
import dev.graft.internal.NativeStatus;
import dev.graft.internal.Natives;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch_cuda;

/** Gathers what {@code graft doctor} shows: facts in the order of the page, then what is wrong. */
final class Diagnosis {
  private final Map<String, Object> facts = new LinkedHashMap<>();
  private final Map<String, String> problems = new LinkedHashMap<>();

  /** Loads LibTorch and asks it. */
  static Diagnosis ofThisProcess() {
    Diagnosis diagnosis = new Diagnosis();
    diagnosis.java();
    diagnosis.libTorch();
    diagnosis.device();
    diagnosis.memory();
    diagnosis.selfCheck();
    return diagnosis;
  }

  /** Name to value: strings, numbers and booleans. */
  Map<String, Object> facts() {
    return facts;
  }

  /** Name to what to do about it; empty if all is well. */
  Map<String, String> problems() {
    return problems;
  }

  private void java() {
    facts.put("graft", Version.get());
    facts.put("jdk", Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    facts.put("platform", Loader.getPlatform());
  }

  private void libTorch() {
    Natives.load();
    String version = libTorchVersion();
    facts.put("libtorch", version);
    facts.put("opencv", presets("opencv"));
    try (BytePointer capability = torch.get_cpu_capability()) {
      facts.put("cpu_capability", capability.getString());
    }
    facts.put("threads", torch.get_num_threads());
    facts.put("physical_cores", Natives.physicalCores());
    facts.put("javacpp_cache", Natives.cacheDir());
    if (version.startsWith("2.10.")) {
      problems.put(
          "libtorch", version + " computes wrong convolutions on some CPUs: use 2.13.0-1.5.14");
    }
  }

  private void device() {
    boolean available = torch.cuda_is_available();
    facts.put("cuda", available);
    facts.put("cuda_devices", available ? (int) torch.cuda_device_count() : 0);
    facts.put("cuda_note", available ? "ready" : whyNoCuda());
  }

  private static String whyNoCuda() {
    String jni = Loader.getPlatform() + "-gpu/" + System.mapLibraryName("jnitorch");
    if (torch.class.getResource("/org/bytedeco/pytorch/" + jni) == null) {
      return "this is the CPU build (a GPU build: mvn -Pgpu package)";
    }
    try {
      Loader.load(torch_cuda.class);
    } catch (LinkageError e) {
      String line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      return "CUDA's libraries do not load (docs/cuda.md): " + line;
    }
    return "CUDA's libraries load, but there is no device or no driver";
  }

  private void memory() {
    NativeStatus status = MemoryPolicy.apply();
    facts.put("memory_policy", status.inForce());
    facts.put("memory_policy_note", status.reason());
    NativeStatus tensors = MemoryPolicy.poolTensors();
    facts.put("tensor_pool", tensors.inForce());
    facts.put("tensor_pool_note", tensors.reason());
    facts.put("native_part", status.library() == null ? "not loaded" : status.library());
    NativeStatus kernels = NativeKernels.status();
    facts.put("native_kernels", kernels.inForce());
    facts.put("native_kernels_note", kernels.reason());
  }

  private void selfCheck() {
    double error = ConvolutionCheck.relativeError();
    facts.put("convolution_error", error);
    if (!(error <= ConvolutionCheck.TOLERANCE)) {
      problems.put(
          "convolution_error",
          String.format(
              Locale.ROOT,
              "a float32 convolution is off by %.1e: nothing trained here can be trusted",
              error));
    }
  }

  /** The version of the presets, which carries LibTorch's. */
  static String libTorchVersion() {
    return presets("pytorch");
  }

  private static String presets(String artifact) {
    try {
      return String.valueOf(Loader.getVersion("org.bytedeco", artifact));
    } catch (IOException e) {
      return "unknown";
    }
  }
}
