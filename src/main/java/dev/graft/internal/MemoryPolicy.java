package dev.graft.internal;

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

  private static final int INTERFACE = 1;
  private static final Logger log = LoggerFactory.getLogger(MemoryPolicy.class);
  private static @Nullable NativeStatus status;

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

  private static native int interfaceVersion();

  private static native int keepFreedMemory();
}
