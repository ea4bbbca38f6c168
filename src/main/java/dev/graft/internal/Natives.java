package dev.graft.internal;

import java.io.IOException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Loads LibTorch once, quietly, and sets the process up for it. In this order:
 *
 * <ol>
 *   <li>JavaCPP's log goes to slf4j unless {@code org.bytedeco.javacpp.logger} is set: it warns on
 *       stderr of presets whose versions differ from its own, which are pinned so on purpose;
 *   <li>{@link MemoryPolicy}, before LibTorch's first allocation;
 *   <li>LibTorch and its bindings, by {@link Presets}, and the part of {@link MemoryPolicy} that
 *       goes into LibTorch;
 *   <li>NNPACK off: it fails to initialise on many CPUs and says so on stderr, and oneDNN has
 *       replaced it in every convolution;
 *   <li>LibTorch's threads: one for each physical core. LibTorch under JavaCPP starts with one.
 * </ol>
 *
 * <p>{@code -Dgraft.threads=N} sets another number, {@code 0} leaves LibTorch's; so does a variable
 * {@code OMP_NUM_THREADS}.
 */
public final class Natives {
  /** The number of LibTorch's intra-op threads; {@code 0} leaves LibTorch's own choice. */
  public static final String THREADS_PROPERTY = "graft.threads";

  private static boolean loaded;
  private static @Nullable String failure;

  private Natives() {}

  /**
   * Loads LibTorch and its bindings if that has not happened yet; cheap when it has.
   *
   * @throws NativeLoadException if LibTorch or an explicitly named native library does not load, or
   *     {@code graft.threads} is no number
   */
  public static synchronized void load() {
    if (loaded) {
      return;
    }
    if (failure != null) {
      throw new NativeLoadException(failure);
    }
    try {
      if (System.getProperty("org.bytedeco.javacpp.logger") == null) {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
      }
      int threads = threads(System.getProperty(THREADS_PROPERTY), System.getenv("OMP_NUM_THREADS"));
      MemoryPolicy.apply();
      Presets.loadLibTorch();
      MemoryPolicy.poolTensors();
      torch.globalContext().setUserEnabledNNPACK(false);
      Threads.set(threads > 0 ? threads : torch.get_num_threads());
      loaded = true;
    } catch (NativeLoadException e) {
      failure = e.getMessage();
      throw e;
    } catch (LinkageError e) {
      failure = explain(e);
      throw new NativeLoadException(failure, e);
    }
  }

  /** The number to set; 0 leaves LibTorch's own. */
  static int threads(@Nullable String property, @Nullable String environment) {
    if (property == null) {
      return environment == null || environment.isBlank() ? CpuCores.physical() : 0;
    }
    try {
      int threads = Integer.parseInt(property.strip());
      if (threads >= 0) {
        return threads;
      }
    } catch (NumberFormatException e) {
      // said below, as for a negative number
    }
    throw new NativeLoadException(
        "-D" + THREADS_PROPERTY + "=" + property + " is not a number of threads (0 or more)");
  }

  private static String explain(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String platform = Loader.getPlatform();
    String jar = "org.bytedeco:pytorch:jar:" + platform;
    String jni = "/" + System.mapLibraryName("jnitorch");
    boolean onClassPath =
        torch.class.getResource("/org/bytedeco/pytorch/" + platform + jni) != null
            || torch.class.getResource("/org/bytedeco/pytorch/" + platform + "-gpu" + jni) != null;
    return "LibTorch does not load: "
        + String.valueOf(root.getMessage()).lines().findFirst().orElse("no reason given")
        + "; tried "
        + (onClassPath
            ? "the class path (" + jar + "), extracted to " + cacheDir()
            : "the class path (" + jar + " is absent: add it, or its -gpu twin, never both)")
        + ", java.library.path ("
        + System.getProperty("java.library.path")
        + ")";
  }

  /** The physical cores this process may use; the default number of LibTorch's threads. */
  public static int physicalCores() {
    return CpuCores.physical();
  }

  /** Where JavaCPP puts extracted libraries. */
  public static String cacheDir() {
    try {
      return Loader.getCacheDir().toString();
    } catch (IOException e) {
      return "no usable cache folder (" + e.getMessage() + ")";
    }
  }
}
