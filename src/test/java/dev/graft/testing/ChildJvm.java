package dev.graft.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a class with a main method in a process of its own, on the tests' class path. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * What became of it.
   *
   * @param code of its exit
   * @param out what it printed
   * @param err what it printed on stderr
   */
  public record Result(int code, String out, String err) {}

  /**
   * Runs it to its end.
   *
   * @param environment variables to set beside those of this process
   * @param options of the JVM
   * @throws AssertionError if it takes longer than {@code minutes}
   */
  public static Result run(
      Map<String, String> environment,
      List<String> options,
      int minutes,
      String main,
      String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    try {
      Path folder = Files.createTempDirectory("graft-child");
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
      if (!ended) {
        process.destroyForcibly().waitFor();
      }
      Result result = new Result(process.exitValue(), text(out), text(err));
      Files.delete(out);
      Files.delete(err);
      Files.delete(folder);
      if (!ended) {
        throw new AssertionError("not done after " + minutes + " minutes: " + result);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
