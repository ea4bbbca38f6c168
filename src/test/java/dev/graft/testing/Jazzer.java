package dev.graft.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Coverage-guided fuzzing of one target in a process of its own, so that a crash of the JVM is a
 * finding too. The system property {@code graft.fuzz.seconds} says how long; what was learnt stays
 * under {@code target/fuzz} and is where the next run begins.
 */
public final class Jazzer {
  /** How long a target is fuzzed in the ordinary build, where the machine tries all seeds in it. */
  private static final int SECONDS = Integer.getInteger("graft.fuzz.seconds", 3);

  /** No input may take longer. Short runs share the machine with everything else. */
  private static final int TIMEOUT_SECONDS = SECONDS < 60 ? 10 : 2;

  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in (\\d+) second");

  private Jazzer() {}

  /**
   * Fuzzes a class with a method {@code fuzzerTestOneInput(byte[])}. On a machine so busy that the
   * time does not suffice for more than the seeds, again for twice as long, up to eight times.
   *
   * @param seeds inputs by name to begin with
   * @return how many inputs were tried
   * @throws AssertionError if one of them was a finding; the message ends with the fuzzer's words
   *     and says where the input lies
   */
  public static long fuzz(Class<?> target, Map<String, byte[]> seeds) {
    Path folder = Path.of("target/fuzz").resolve(target.getSimpleName());
    try {
      Files.createDirectories(folder.resolve("corpus"));
      Path beginning = Files.createDirectories(folder.resolve("seeds"));
      for (Map.Entry<String, byte[]> seed : seeds.entrySet()) {
        Files.write(beginning.resolve(seed.getKey().replace('/', '-')), seed.getValue());
      }
      long runs = fuzz(target, folder, SECONDS);
      for (int times = 2; runs <= seeds.size() && times <= 8; times *= 2) {
        runs = fuzz(target, folder, times * SECONDS);
      }
      return runs;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static long fuzz(Class<?> target, Path folder, int seconds)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    // A process begins with the peak memory of the one that started it, by which the fuzzer would
    // judge it: a shell in between has none to speak of.
    command.addAll(List.of("sh", "-c", "\"$@\" & wait $!", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx1g", "-Xss1m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    // What is freed goes back to the kernel, so that the limit below is not one on malloc's
    // reserve.
    command.add("-Dgraft.memory.policy=off");
    command.add("-Dorg.bytedeco.javacpp.logger=slf4j");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=off");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + target.getName());
    command.add("--instrumentation_includes=dev.graft.**");
    command.add("--custom_hook_includes=dev.graft.**");
    command.add("--reproducer_path=" + folder);
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + TIMEOUT_SECONDS);
    command.add("-rss_limit_mb=3000");
    command.add("-max_len=20000");
    command.add("-artifact_prefix=" + folder + "/");
    command.add(folder.resolve("corpus").toString());
    command.add(folder.resolve("seeds").toString());
    Path log = folder.resolve("log");
    int code =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start()
            .waitFor();
    return runs(Files.readString(log, StandardCharsets.ISO_8859_1), code, log);
  }

  private static long runs(String output, int code, Path log) {
    Matcher done = DONE.matcher(output);
    if (code != 0 || !done.find()) {
      String end = output.substring(Math.max(0, output.length() - 4000));
      throw new AssertionError("the fuzzer ended with " + code + "; " + log + " ends:\n" + end);
    }
    return Long.parseLong(done.group(1));
  }
}
