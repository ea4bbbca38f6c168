package dev.graft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Whether bfloat16 pays on this machine's CPU. Without instructions for it LibTorch computes in
 * float32 and converts to and fro, which takes longer than float32 alone.
 */
public final class CpuBfloat16 {
  /** {@code on} takes the CPU as one that has the instructions, {@code off} as one without. */
  public static final String PROPERTY = "graft.bf16";

  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** x86-64's flags and arm64's features. */
  private static final Pattern LIST = Pattern.compile("(?m)^(flags|Features)\\s*:.*$");

  private static final Pattern INSTRUCTIONS =
      Pattern.compile("(?m)^(flags|Features)\\s*:.*\\b(avx512_bf16|amx_bf16|bf16)\\b");

  private CpuBfloat16() {}

  /**
   * Refuses bfloat16 on a CPU where it is slower.
   *
   * @throws IllegalArgumentException if so; the message says why, and how to have it all the same
   */
  public static void require() {
    if (!pays(System.getProperty(PROPERTY, "auto"), CPUINFO)) {
      throw new IllegalArgumentException(
          "precision bf16 is slower than fp32 on this CPU, which has no bfloat16 instructions"
              + " (avx512_bf16 or amx_bf16 in /proc/cpuinfo): use --precision fp32, or -D"
              + PROPERTY
              + "=on in GRAFT_JAVA_OPTS to have it all the same");
    }
  }

  /** Where there is no list of the CPU's instructions nothing is known, and nothing refused. */
  static boolean pays(String setting, Path cpuinfo) {
    if (!setting.equals("auto")) {
      return !setting.equals("off");
    }
    try {
      String text = Files.readString(cpuinfo);
      return !LIST.matcher(text).find() || INSTRUCTIONS.matcher(text).find();
    } catch (IOException e) {
      return true;
    }
  }
}
