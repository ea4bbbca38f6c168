package harness;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the stages measure with.
 *
 * @param home the clone
 * @param folder for what they make and print
 * @param python the command of a Python with PyTorch; empty if there is none
 * @param data folder with {@code train/CLASS} and {@code val/CLASS}
 * @param weights of a ResNet-18
 * @param quick whether the figures matter less than that all of it runs
 * @param soakSteps of the soak
 */
record Setup(
    Path home,
    Path folder,
    List<String> python,
    String data,
    String weights,
    boolean quick,
    int soakSteps) {

  /** A path as the commands have it: they run in the clone. */
  String shown(Path path) {
    return shown(home, path);
  }

  static String shown(Path home, Path path) {
    Path above = home.getParent();
    return above != null && path.startsWith(above)
        ? home.relativize(path).toString()
        : path.toString();
  }

  int steps() {
    return quick ? 2 : 10;
  }

  String trainPhotos() {
    return data + "/train";
  }

  boolean searchesWorkers() {
    return !quick && !python.isEmpty();
  }

  /** A command of {@code ./graft} that prints its figures. */
  Measurement graft(int guess, String... arguments) {
    return new Measurement(Column.GRAFT, guess, launcher(arguments));
  }

  /** A script of {@code pytorch/} that prints its figures. */
  Measurement python(Column column, int guess, String script, String... arguments) {
    return new Measurement(column, guess, script(script, arguments));
  }

  List<String> launcher(String... arguments) {
    return joined(List.of("./graft"), arguments);
  }

  List<String> script(String name, String... arguments) {
    return joined(joined(python, "benchmarks/pytorch/" + name), arguments);
  }

  /** A class of this folder, with the environment that {@code ./graft} makes. */
  List<String> java(String main, String... arguments) {
    return joined(
        List.of(
            "env",
            "GOMP_SPINCOUNT=10000",
            "OPENBLAS_THREAD_TIMEOUT=4",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:Tier4InvocationThreshold=50000", // as the launcher does
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000",
            "-XX:+UseSerialGC",
            "-Xms32m",
            "-Xmn8m",
            "-cp",
            "target/classes"
                + File.pathSeparator
                + "target/lib/*"
                + File.pathSeparator
                + "target/benchmarks/classes",
            main),
        arguments);
  }

  /** Runs something before the rounds, to find out how to measure best. */
  Outcome tryOut(Column column, String name, List<String> command) throws IOException {
    System.err.println("  trying " + name);
    return new Processes(home).run(command, column.environment(), folder.resolve(name + ".txt"));
  }

  private static List<String> joined(List<String> first, String... rest) {
    List<String> all = new ArrayList<>(first);
    all.addAll(Arrays.asList(rest));
    return List.copyOf(all);
  }

  /** Deletes a folder and all that is in it. */
  static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
