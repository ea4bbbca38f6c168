package dev.graft.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.bytedeco.javacpp.Loader;

/** Counts the physical cores that this process may use: two threads of one core share its FPU. */
final class CpuCores {
  private CpuCores() {}

  /** At least 1; never more than the processors that the JVM sees (affinity, container limits). */
  static int physical() {
    int processors = Runtime.getRuntime().availableProcessors();
    int cores = inSysfs(Path.of("/sys/devices/system/cpu"));
    if (cores == 0) {
      cores = Loader.totalCores();
    }
    return Math.max(1, Math.min(processors, cores));
  }

  /** The distinct sibling lists of all processors under Linux's sysfs; 0 where there are none. */
  static int inSysfs(Path cpus) {
    Set<String> cores = new HashSet<>();
    try (var folders = Files.newDirectoryStream(cpus, "cpu[0-9]*")) {
      for (Path cpu : folders) {
        Path siblings = cpu.resolve("topology/thread_siblings_list");
        if (Files.exists(siblings)) {
          cores.add(Files.readString(siblings).strip());
        }
      }
    } catch (IOException e) {
      return 0;
    }
    return cores.size();
  }
}
