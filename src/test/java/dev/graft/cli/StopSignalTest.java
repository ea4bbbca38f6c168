package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.train.Checkpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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
    try (PointerScope scope = new PointerScope()) {
      Checkpoint last = Checkpoint.read(small.run().resolve("last.pth"));
      int stepsAnEpoch = 2;
      assertEquals(
          lines(small.run().resolve("steps.csv")) - 1,
          last.epoch() * stepsAnEpoch + last.step(),
          "every step that was done is in the checkpoint");
    }
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

  @Test
  void aSignalEndsAComparisonAndItCanGoOn() throws Exception {
    Assumptions.assumeTrue(Files.exists(Path.of("/bin/kill")), "no /bin/kill");
    SmallRun small = SmallRun.in(folder);
    String weights = folder.resolve("run/best.pth").toString();
    String sizes = "--crop-size 32 --resize-size 32 --batch-size 4 --workers 0 --threads 1";
    List<String> source = small.train("--epochs", "1");
    assertEquals(ExitCodes.OK, Commands.run(source).code());
    Path out = folder.resolve("two");
    List<String> compare = new ArrayList<>(List.of("compare", "--quiet", "--out", out.toString()));
    compare.addAll(List.of("--data", small.data().toString(), "--weights", weights));
    compare.addAll(List.of("--strategies", "freeze,scratch", "--epochs", "100000"));
    compare.addAll(List.of(sizes.split(" ")));
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command(compare))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    Path metrics = out.resolve("freeze/metrics.csv");
    try {
      waitForASecondEpoch(metrics, process);
      new ProcessBuilder("/bin/kill", "-INT", Long.toString(process.pid())).start().waitFor();
      assertTrue(process.waitFor(2, TimeUnit.MINUTES), "hangs");
    } finally {
      process.destroyForcibly();
    }
    assertEquals(ExitCodes.INTERRUPTED, process.exitValue());
    String said = Files.readString(err);
    assertEquals("stopped; go on with: graft compare --resume --out " + out, said.strip());

    int epochs = lines(metrics);
    String[] resume = {"compare", "--resume", "--quiet", "--out", out.toString(), "--epochs"};
    List<String> resumed = new ArrayList<>(List.of(resume));
    resumed.add(Integer.toString(epochs));
    Commands done = Commands.run(resumed);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    assertEquals(epochs + 1, lines(metrics));
    assertEquals(epochs + 1, lines(out.resolve("scratch/metrics.csv")));
    assertTrue(Files.exists(out.resolve("report.html")));
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
    command.addAll(GraftProcess.command(arguments));
    return command;
  }
}
