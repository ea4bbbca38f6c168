package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CpuCoresTest {
  @Test
  void siblingsOfOneCoreCountOnce(@TempDir Path sysfs) throws IOException {
    String[] siblings = {"0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7"};
    for (int cpu = 0; cpu < siblings.length; cpu++) {
      Path topology = Files.createDirectories(sysfs.resolve("cpu" + cpu + "/topology"));
      Files.writeString(topology.resolve("thread_siblings_list"), siblings[cpu] + "\n");
    }
    Files.createDirectories(sysfs.resolve("cpufreq"));
    assertEquals(4, CpuCores.inSysfs(sysfs));
  }

  @Test
  void withoutSysfsThereIsNothingToCount(@TempDir Path elsewhere) {
    assertEquals(0, CpuCores.inSysfs(elsewhere.resolve("absent")));
    assertEquals(0, CpuCores.inSysfs(elsewhere));
  }

  @Test
  void neverMoreThanTheJvmMayUse() {
    assertTrue(CpuCores.physical() >= 1);
    assertTrue(CpuCores.physical() <= Runtime.getRuntime().availableProcessors());
  }
}
