package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line in a process of its own, on each JDK that this machine has. */
@Tag("cli")
class ProcessTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("jdks")
  void nobodyWarnsOnStderr(Path jdk) throws Exception {
    Result result = run(jdk, "dev.graft.cli.Main", "doctor");
    assertEquals("", result.stderr);
    assertEquals(ExitCodes.OK, result.code, result.stdout);
    assertTrue(result.stdout.contains("libtorch"), result.stdout);
  }

  @ParameterizedTest
  @MethodSource("jdks")
  void whatNativeCodePrintsStaysOffTheTerminalAndJavasLinesReachIt(Path jdk) throws Exception {
    Result result = run(jdk, NoisyMain.class.getName());
    assertEquals("said by Java äöü\n", result.stderr.replace("\r\n", "\n"));
    assertEquals("said by C", result.stdout.strip(), "what the file for native lines held");
    assertEquals(ExitCodes.OK, result.code);
  }

  @Test
  void anErrorIsOneLineAndItsExitCode() throws Exception {
    Result result = run(ownJdk(), "dev.graft.cli.Main", "nonsense");
    assertEquals(ExitCodes.USAGE, result.code);
    assertTrue(result.stderr.startsWith("graft: Unmatched argument at index 0: 'nonsense'"));
  }

  @Test
  void aWholeComparisonLeavesItsReports() throws Exception {
    Path out = folder.resolve("demo");
    Result result =
        run(ownJdk(), "dev.graft.cli.Main", "demo", "--epochs", "1", "--out", out.toString());
    assertEquals("", result.stderr);
    assertEquals(ExitCodes.OK, result.code, result.stdout);
    for (String page : List.of("report.html", "freeze/report.html", "curves.png")) {
      assertTrue(Files.size(out.resolve(page)) > 0, page);
    }
    // Where the networks look is drawn into the pictures.
    assertTrue(Files.readString(out.resolve("freeze/report.html")).contains("data:image/jpeg"));
  }

  private Result run(Path jdk, String main, String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(jdk.resolve("bin/java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (feature(jdk) >= 24) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dsun.stderr.encoding=UTF-8"));
    command.addAll(List.of("-Dstderr.encoding=UTF-8"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(args));
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "hangs");
    return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private record Result(int code, String stdout, String stderr) {}

  static Stream<Path> jdks() throws IOException {
    Path all = Path.of("/usr/lib/jvm");
    List<Path> found = new ArrayList<>(List.of(ownJdk()));
    if (Files.isDirectory(all)) {
      try (Stream<Path> installed = Files.list(all)) {
        installed
            .filter(jdk -> !Files.isSymbolicLink(jdk) && feature(jdk) >= 17)
            .filter(jdk -> !jdk.equals(ownJdk()))
            .forEach(found::add);
      }
    }
    Assumptions.assumeFalse(found.isEmpty());
    return found.stream();
  }

  private static Path ownJdk() {
    return Path.of(System.getProperty("java.home"));
  }

  /** The JDK's feature version by its release file; 0 if the folder is no JDK. */
  private static int feature(Path jdk) {
    try (Stream<String> lines = Files.lines(jdk.resolve("release"))) {
      return lines
          .filter(line -> line.startsWith("JAVA_VERSION=\""))
          .map(line -> line.replaceFirst("\\D+(\\d+).*", "$1"))
          .mapToInt(Integer::parseInt)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
