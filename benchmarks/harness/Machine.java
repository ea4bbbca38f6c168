package harness;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** What the figures were taken on. */
final class Machine {
  /** Above this, something else is at work. */
  private static final double IDLE = 0.3;

  private Machine() {}

  /** A line on the machine and its programs. */
  static String describe(String pythonVersions) throws IOException {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return String.format(
        Locale.ROOT,
        "%d cores of %s, %.0f GiB, %s %s; JDK %s, JavaCPP's PyTorch %s; %s",
        Runtime.getRuntime().availableProcessors(),
        cpu(),
        system.getTotalMemorySize() / (double) (1 << 30),
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version(),
        Loader.getVersion("org.bytedeco", "pytorch"),
        pythonVersions.isEmpty() ? "no PyTorch in Python" : pythonVersions);
  }

  /**
   * The load, with a warning unless the machine is idle.
   *
   * @param before the build, which is a load itself; null if unknown
   */
  static String load(@Nullable String before) {
    double load =
        before == null || before.isEmpty()
            ? ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()
            : Double.parseDouble(before);
    return String.format(Locale.ROOT, "load at start %.2f", load)
        + (load > IDLE
            ? " (WARNING: the machine is not idle; these figures are no benchmark)"
            : "");
  }

  private static String cpu() throws IOException {
    Path info = Path.of("/proc/cpuinfo");
    if (!Files.exists(info)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.replaceFirst(".*: *", ""))
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }
}
