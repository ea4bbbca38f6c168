package dev.graft.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.Torch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * An example and its twin in Python, which print the same lines: a word, then numbers. Both run
 * with two threads.
 */
public final class Twins {
  private Twins() {}

  /** An example's {@code main}. */
  @FunctionalInterface
  public interface Script {
    void run(String[] args) throws IOException;
  }

  /** The lines that an example prints. */
  public static List<String> java(Script script, String... args) throws IOException {
    PrintStream before = System.out;
    int threads = Torch.getNumThreads();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, UTF_8));
    try {
      Torch.setNumThreads(2);
      script.run(args);
    } finally {
      Torch.setNumThreads(threads);
      System.setOut(before);
    }
    return bytes.toString(UTF_8).lines().toList();
  }

  /** The lines that a script prints in the real PyTorch. */
  public static List<String> python(String script, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(RealData.referencePython().toString());
    command.add(script);
    command.addAll(List.of(args));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("OMP_NUM_THREADS", "2");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output.lines().toList();
  }

  /** The numbers of the lines with a word, line by line. */
  public static List<Double> numbers(List<String> lines, String word) {
    List<Double> all = new ArrayList<>();
    for (String line : lines) {
      String[] parts = line.split(" ", -1);
      for (int i = 1; i < parts.length && parts[0].equals(word); i++) {
        all.add(Double.parseDouble(parts[i]));
      }
    }
    return all;
  }

  /**
   * Requires the same words in the same order, and numbers of {@code word} within a relative
   * tolerance, the {@code i}-th within the {@code i}-th or else the last.
   */
  public static void assertClose(
      List<String> expected, List<String> found, String word, double... tolerances) {
    assertEquals(words(expected), words(found));
    List<Double> wanted = numbers(expected, word);
    List<Double> numbers = numbers(found, word);
    assertTrue(!wanted.isEmpty(), "no " + word);
    assertEquals(wanted.size(), numbers.size(), word);
    for (int i = 0; i < wanted.size(); i++) {
      double off = Math.abs(numbers.get(i) - wanted.get(i)) / Math.abs(wanted.get(i));
      double tolerance = tolerances[Math.min(i, tolerances.length - 1)];
      if (wanted.get(i).equals(numbers.get(i))) continue;
      assertTrue(off <= tolerance, word + " " + i + " is off by " + off);
    }
  }

  private static List<String> words(List<String> lines) {
    return lines.stream().map(line -> line.split(" ", -1)[0]).toList();
  }
}
