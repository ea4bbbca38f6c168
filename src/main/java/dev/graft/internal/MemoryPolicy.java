package dev.graft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps freed tensor memory in the process instead of handing it back to the kernel after each
 * operation, which on glibc costs more than the arithmetic. The measurement stands in {@code
 * docs/decisions/0004-memory-policy.md}.
 *
 * <p>On by default; {@code -Dgraft.memory.policy=off} turns it off, and it stays out of the way of
 * a person who tunes malloc through the environment. It holds for the whole process and cannot be
 * taken back. Its plain twin is doing nothing: elsewhere than glibc, or where {@code native/} was
 * not built, memory behaves as the C library's default.
 */
public final class MemoryPolicy {
  /** {@code off} leaves the process's malloc alone. */
  public static final String PROPERTY = "graft.memory.policy";

  /** Variables by which glibc is tuned from outside; each is a policy of its own. */
  private static final List<String> TUNED_BY =
      List.of(
          "GLIBC_TUNABLES",
          "MALLOC_MMAP_MAX_",
          "MALLOC_MMAP_THRESHOLD_",
          "MALLOC_TRIM_THRESHOLD_",
          "MALLOC_TOP_PAD_",
          "MALLOC_ARENA_MAX");

  private static final String POOLED = "tensors of 64 KB and more in a pool";
  private static final String NO_HUGE_PAGES = "; the kernel has no huge pages for it";
  private static final Path HUGE_PAGES = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private static final int INTERFACE = 2;
  private static final Logger log = LoggerFactory.getLogger(MemoryPolicy.class);
  private static @Nullable NativeStatus status;
  private static @Nullable NativeStatus tensors;

  private MemoryPolicy() {}

  /** Applies the policy if it has not been decided yet, and says what holds. */
  public static synchronized NativeStatus apply() {
    if (status == null) {
      status = decide(System.getProperty(PROPERTY, "on"), System.getenv());
      log.debug("memory policy: {}", status);
    }
    return status;
  }

  static NativeStatus decide(String setting, Map<String, String> environment) {
    if (setting.equals("off")) {
      return new NativeStatus(false, "turned off by -D" + PROPERTY + "=off", null);
    }
    for (String variable : TUNED_BY) {
      if (environment.containsKey(variable)) {
        return new NativeStatus(false, "left to the environment's " + variable, null);
      }
    }
    String library =
        NativeLibrary.loadOptional("graftmemory", INTERFACE, MemoryPolicy::interfaceVersion);
    if (library == null) {
      return NativeStatus.NOT_BUILT;
    }
    return switch (keepFreedMemory()) {
      case 0 -> new NativeStatus(true, "freed memory stays in the process (mallopt)", library);
      case 1 -> new NativeStatus(false, "the C library is not glibc", library);
      case 2 -> new NativeStatus(false, "malloc is not glibc's own", library);
      default -> new NativeStatus(false, "glibc refused a setting", library);
    };
  }

  /**
   * Gives LibTorch's large tensors memory from a pool if the policy is in force, and says what
   * holds; LibTorch must be loaded.
   */
  public static synchronized NativeStatus poolTensors() {
    if (tensors == null) {
      NativeStatus policy = apply();
      tensors = policy.inForce() ? pool(policy) : policy;
      log.debug("tensors' memory: {}", tensors);
    }
    return tensors;
  }

  private static NativeStatus pool(NativeStatus policy) {
    String library = policy.library();
    return switch (nativePoolTensors()) {
      case 0 -> new NativeStatus(true, POOLED + hugePages(HUGE_PAGES), library);
      case 1 -> new NativeStatus(true, POOLED + NO_HUGE_PAGES, library);
      case 2 -> new NativeStatus(false, "LibTorch's allocator is another one here", library);
      default -> new NativeStatus(false, "the kernel gives no range of addresses", library);
    };
  }

  /**
   * Hands free memory to the kernel, between phases of a program that need memory of different
   * kinds; nothing where there is no pool.
   */
  public static void releaseFreeMemory() {
    if (poolTensors().inForce()) {
      nativeReleaseFreeMemory();
    }
  }

  /** Whether what lies at an address came from the pool. */
  static boolean pooled(long address) {
    return apply().library() != null && isPooled(address);
  }

  /** The kernel takes the wish for huge pages even where it is set never to grant it. */
  static String hugePages(Path setting) {
    try {
      return Files.readString(setting).contains("[never]") ? NO_HUGE_PAGES : " of huge pages";
    } catch (IOException e) {
      return NO_HUGE_PAGES;
    }
  }

  private static native int interfaceVersion();

  private static native int keepFreedMemory();

  private static native int nativePoolTensors();

  private static native void nativeReleaseFreeMemory();

  private static native boolean isPooled(long address);
}
