package harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Runs the stages one after another, and each in rounds in which the processes take turns. */
final class Rounds {
  private final Setup setup;
  private final int rounds;
  private final Samples samples = new Samples();
  private final Set<String> commands = new LinkedHashSet<>();
  private int guessed;
  private int guessedDone;
  private long start;
  private boolean graftFailed;

  Rounds(Setup setup, int rounds) {
    this.setup = setup;
    this.rounds = rounds;
  }

  /** Every command that was run, once, as a person could run it again. */
  Set<String> commands() {
    return commands;
  }

  /**
   * Whether a process of Graft's failed: PyTorch's may, as where torch.compile finds no compiler.
   */
  boolean graftFailed() {
    return graftFailed;
  }

  /** What the processes found; one that fails leaves a gap, and a line says so. */
  Samples run(List<Stage> stages) throws IOException {
    Map<Stage, List<Measurement>> all = new LinkedHashMap<>();
    for (Stage stage : stages) {
      List<Measurement> possible = new ArrayList<>(stage.measurements(setup));
      possible.removeIf(one -> one.column() != Column.GRAFT && setup.python().isEmpty());
      all.put(stage, possible);
      guessed += stage.rounds(rounds) * possible.stream().mapToInt(Measurement::guess).sum();
    }
    start = System.nanoTime();
    for (Map.Entry<Stage, List<Measurement>> stage : all.entrySet()) {
      for (int round = 1; round <= stage.getKey().rounds(rounds); round++) {
        for (int i = 0; i < stage.getValue().size(); i++) {
          Measurement one = stage.getValue().get(i);
          String name =
              "%s-%d-%02d-%s".formatted(stage.getKey().name(), round, i, one.column().mode());
          progress(name);
          run(one, setup.folder().resolve(name.replace(' ', '-') + ".txt"));
          guessedDone += one.guess();
        }
      }
    }
    return samples;
  }

  private void run(Measurement one, Path raw) {
    commands.add(one.shell());
    try {
      Outcome outcome =
          new Processes(setup.home()).run(one.command(), one.column().environment(), raw);
      samples.add(one.column(), one.reading().figures(outcome));
    } catch (IOException | RuntimeException e) {
      System.err.println("  failed: " + e.getMessage());
      graftFailed |= one.column() == Column.GRAFT;
    }
  }

  private void progress(String name) {
    double seconds = (System.nanoTime() - start) / 1e9;
    // Guesses until there is something to measure them by.
    double pace = guessedDone == 0 ? 1 : seconds / guessedDone;
    long left = Math.round((guessed - guessedDone) * pace);
    System.err.printf("%4d:%02d left  %s%n", left / 60, left % 60, name);
  }
}
