package dev.graft.optim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.internal.Natives;
import dev.graft.serialization.PthWriter;
import dev.graft.testing.RealData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real PyTorch opens the states of all schedulers with {@code weights_only=True} and goes on from
 * them with the learning rates, momenta and states of its own run.
 */
@Tag("slow")
class SchedulerPythonTest {
  private static final int SAVED = 37;

  @TempDir private Path folder;

  @Test
  void statesOfGraftGoOnInPython() throws IOException, InterruptedException {
    Natives.load();
    Path file = folder.resolve("states.pth");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Object> states = new LinkedHashMap<>();
      for (String name : SchedulerParityTest.cases()) {
        Optimizer optimizer = SchedulerCases.optimizer(name);
        LRScheduler scheduler = SchedulerCases.make(name, optimizer);
        for (int step = 0; step < SAVED; step++) {
          SchedulerParityTest.step(scheduler, step);
        }
        Object groups = requireNonNull(optimizer.stateDict().get("param_groups"));
        states.put(name, Map.of("scheduler", scheduler.stateDict(), "param_groups", groups));
      }
      PthWriter.save(states, file);
    }
    int cases = SchedulerParityTest.cases().size();
    assertEquals(cases + " []", python("scripts/fixtures/schedulers.py", file.toString()));
  }

  private static String python(String script, String argument)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(RealData.referencePython().toString(), script, argument)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.strip();
  }
}
