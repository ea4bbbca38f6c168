package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals sent to a process that trains. */
@Tag("cli")
class StopSignalTest {
  private static final long SIGINT = 1L << 1;

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143"})
  void aSignalEndsTheRunAfterItsStepAndTheRunCanGoOn(String signal, int code) throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/bin/kill")), "no /bin/kill");
    SmallRun small = SmallRun.in(folder);
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command(small.train("--epochs", "100000", "--threads", "1")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    try {
      waitForASecondEpoch(small.run().resolve("metrics.csv"), process);
      new ProcessBuilder("/bin/kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "hangs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(code, process.exitValue());
    String said = Files.readString(err);
    assertTrue(said.contains("go on with: graft train --resume --out " + small.run()), said);

    int rows = Files.readAllLines(small.run().resolve("metrics.csv")).size() - 1;
    Commands resumed =
        Commands.run(
            "train",
            "--resume",
            "--quiet",
            "--out",
            small.run().toString(),
            "--epochs",
            Long.toString(rows + 1));
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    assertEquals(rows + 2, Files.readAllLines(small.run().resolve("metrics.csv")).size());
  }

  private static void waitForASecondEpoch(Path metrics, Process process) throws Exception {
    for (int i = 0; i < 1200; i++) {
      if (Files.exists(metrics) && lines(metrics) > 2) {
        return;
      }
      assertTrue(process.isAlive(), "ended by itself");
      Thread.sleep(100);
    }
    throw new AssertionError("no epoch within two minutes");
  }

  private static int lines(Path file) throws IOException {
    return Files.readAllLines(file).size();
  }

  /** A build in the background ignores SIGINT, and so would the JVM that it starts. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long signals = Long.parseUnsignedLong(ignored.substring("SigIgn:".length()).strip(), 16);
    return (signals & SIGINT) != 0;
  }

  private static List<String> command(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    if (ignoresInterrupts()) {
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }
}
