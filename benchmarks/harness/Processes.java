package harness;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs what is measured, one process at a time; what it prints goes to a file as well. */
final class Processes {
  private static final int WATCH_MS = 20;

  private final Path home;

  /** Runs all in one folder. */
  Processes(Path home) {
    this.home = home;
  }

  /**
   * Runs a program to its end.
   *
   * @param raw gets the command and its standard output; its standard error goes beside it
   * @throws IOException if it cannot be started, or fails
   */
  Outcome run(List<String> command, Map<String, String> environment, Path raw) throws IOException {
    File errors = new File(raw + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(home.toFile()).redirectError(errors);
    builder.environment().putAll(environment);
    long start = System.nanoTime();
    Process process = builder.start();
    Memory memory = new Memory(process);
    memory.start();
    List<String> lines = new ArrayList<>();
    double stepped = Double.NaN;
    int code;
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        PrintWriter copy = new PrintWriter(raw.toFile(), StandardCharsets.UTF_8)) {
      copy.println("# " + environment + " " + String.join(" ", command));
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.equals("stepped")) {
          stepped = (System.nanoTime() - start) / 1e9;
        }
        lines.add(line);
        copy.println(line);
      }
      code = process.waitFor();
      memory.join();
      copy.printf("# exit code %d, peak memory %.0f MiB%n", code, memory.peakMib);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while it waited for " + command.get(0), e);
    } finally {
      process.destroy(); // where it is still there
    }
    if (code != 0) {
      throw new IOException("exit code %d, see %s".formatted(code, errors));
    }
    return new Outcome(lines, stepped, memory.peakMib);
  }

  /** Looks at how much memory a process has had at most, as long as it lives. */
  private static final class Memory extends Thread {
    private final Process process;
    private volatile double peakMib = Double.NaN;

    Memory(Process process) {
      super("memory");
      this.process = process;
      setDaemon(true);
    }

    @Override
    public void run() {
      Path status = Path.of("/proc", String.valueOf(process.pid()), "status");
      try {
        while (process.isAlive() && Files.exists(status)) {
          for (String line : Files.readAllLines(status)) {
            if (line.startsWith("VmHWM:")) {
              peakMib = Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024; // of kB
            }
          }
          Thread.sleep(WATCH_MS);
        }
      } catch (IOException e) {
        // it ended between two looks
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
