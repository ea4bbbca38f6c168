package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code graft} in a house of its own, with a java and an mvn that only tell. */
@Tag("cli")
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private final Map<String, String> environment = new HashMap<>();

  @TempDir private Path folder;
  private Path home;
  private Path jdk;

  @BeforeEach
  void build() throws IOException {
    home = Files.createDirectories(folder.resolve("a house"));
    Files.copy(Path.of("graft"), home.resolve("graft"), StandardCopyOption.COPY_ATTRIBUTES);
    Files.createFile(Files.createDirectories(home.resolve("target")).resolve("graft-1.jar"));
    jdk = folder.resolve("jdk");
    script(jdk.resolve("bin/java"), "printf '%s\\n' \"$@\"; exit 7");
    version("17.0.1");
  }

  @Test
  void itWorksThroughALinkFromAnywhereAndKeepsArgumentsAndExitCode() throws Exception {
    Files.createSymbolicLink(folder.resolve("link"), home.resolve("graft"));
    Path linkToLink = Files.createSymbolicLink(folder.resolve("second"), Path.of("link"));
    Result result = run(linkToLink, "train", "--data", "my photos");
    assertEquals(7, result.code, result.text);
    String jar = home.resolve("target/graft-1.jar").toRealPath().toString();
    List<String> arguments = result.lines();
    assertEquals(
        List.of("-jar", jar, "train", "--data", "my photos"),
        arguments.subList(arguments.indexOf("-jar"), arguments.size()));
  }

  @Test
  void thePersonsOptionsForTheJvmComeBehindItsOwnAndSoWin() throws Exception {
    environment.put("GRAFT_JAVA_OPTS", "-XX:Tier4InvocationThreshold=5000 -Xmx1g");
    List<String> options = run(home.resolve("graft")).lines();
    options = options.subList(0, options.indexOf("-jar"));
    assertEquals("-XX:Tier4InvocationThreshold=50000", options.get(0));
    assertEquals(
        List.of("-XX:Tier4InvocationThreshold=5000", "-Xmx1g"),
        options.subList(options.size() - 2, options.size()));
  }

  @Test
  void theHeapIsSmallUnlessThePersonSizesItOrChoosesACollector() throws Exception {
    environment.putAll(Map.of("JAVA_TOOL_OPTIONS", "", "JDK_JAVA_OPTIONS", ""));
    assertTrue(run(home.resolve("graft")).lines().contains("-XX:+UseSerialGC"));
    environment.put("GRAFT_JAVA_OPTS", "-Done=1");
    assertTrue(run(home.resolve("graft")).lines().contains("-Xmn8m"));
    for (String own : List.of("-Xmx16m", "-XX:+UseZGC", "-XX:MaxRAMPercentage=5")) {
      environment.put("GRAFT_JAVA_OPTS", "-Done=1 " + own);
      List<String> options = run(home.resolve("graft")).lines();
      assertFalse(options.contains("-XX:+UseSerialGC"), options.toString());
      assertFalse(options.contains("-Xms32m"), options.toString());
    }
  }

  @Test
  void newerJdksGetTheFlagThatKeepsThemQuiet() throws Exception {
    version("25.0.3");
    assertEquals(
        "--sun-misc-unsafe-memory-access=allow", run(home.resolve("graft")).lines().get(0));
  }

  @Test
  void threadsSpinShortlyUnlessThePersonSaysHow() throws Exception {
    script(jdk.resolve("bin/java"), "echo spins ${GOMP_SPINCOUNT:-as OpenMP likes}");
    environment.put("GOMP_SPINCOUNT", "");
    assertEquals(List.of("spins 10000"), run(home.resolve("graft")).lines());
    environment.put("GOMP_SPINCOUNT", "5");
    assertEquals(List.of("spins 5"), run(home.resolve("graft")).lines());
    environment.putAll(Map.of("GOMP_SPINCOUNT", "", "OMP_WAIT_POLICY", "ACTIVE"));
    assertEquals(List.of("spins as OpenMP likes"), run(home.resolve("graft")).lines());
  }

  @Test
  void blasThreadsSleepSoonUnlessThePersonSaysWhen() throws Exception {
    script(jdk.resolve("bin/java"), "echo sleeps after ${OPENBLAS_THREAD_TIMEOUT:-long}");
    environment.put("OPENBLAS_THREAD_TIMEOUT", "");
    assertEquals(List.of("sleeps after 4"), run(home.resolve("graft")).lines());
    environment.put("OPENBLAS_THREAD_TIMEOUT", "20");
    assertEquals(List.of("sleeps after 20"), run(home.resolve("graft")).lines());
  }

  @Test
  void anOldJdkIsOneLine() throws Exception {
    version("11.0.2");
    Result result = run(home.resolve("graft"));
    assertEquals(1, result.code);
    assertEquals(
        "graft: " + jdk + "/bin/java is Java 11; Graft needs 17 or newer", result.text.strip());
  }

  @Test
  void aWrongJavaHomeIsOneLine() throws Exception {
    jdk = folder.resolve("nowhere");
    Result result = run(home.resolve("graft"));
    assertEquals(1, result.code);
    assertEquals(
        "graft: JAVA_HOME is %s, which holds no bin/java; point it at a JDK 17 or newer"
            .formatted(jdk),
        result.text.strip());
  }

  @Test
  void aFailedBuildShowsMavensErrorsAndTheLog() throws Exception {
    Files.delete(home.resolve("target/graft-1.jar"));
    script(folder.resolve("bin/mvn"), "echo '[ERROR] no network'; exit 1");
    Result result = run(home.resolve("graft"));
    assertEquals(1, result.code, result.text);
    assertTrue(result.text.startsWith("graft: not built yet; building with Maven"), result.text);
    assertTrue(result.text.contains("[ERROR] no network"), result.text);
    assertTrue(result.text.contains(home.toRealPath() + "/target/graft-build.log"), result.text);
  }

  @Test
  void aNewerSourceIsBuiltFirst() throws Exception {
    Path source = Files.createDirectories(home.resolve("src/main")).resolve("A.java");
    for (String name : List.of("native", "cmake", "pom.xml")) {
      Files.createDirectories(home.resolve(name));
    }
    Files.createFile(source);
    Path jar = home.resolve("target/graft-1.jar");
    Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
    script(folder.resolve("bin/mvn"), "touch target/graft-1.jar");
    Result result = run(home.resolve("graft"), "doctor");
    assertTrue(result.text.startsWith("graft: sources are newer than the build"), result.text);
    assertTrue(result.text.strip().endsWith("doctor"), result.text);
  }

  private void version(String version) throws IOException {
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
  }

  private static void script(Path path, String body) throws IOException {
    Files.createDirectories(path.resolveSibling("."));
    Files.writeString(path, "#!/bin/sh\n" + body + "\n");
    assertTrue(path.toFile().setExecutable(true));
  }

  private Result run(Path launcher, String... args) throws Exception {
    List<String> command = Stream.concat(Stream.of(launcher.toString()), Stream.of(args)).toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().merge("PATH", folder + "/bin", (path, mine) -> mine + ":" + path);
    builder.environment().remove("GRAFT_JAVA_OPTS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }

  private record Result(int code, String text) {
    List<String> lines() {
      return text.lines().toList();
    }
  }
}
