package embedding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.testing.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What docs/embedding.md says of a program that uses Graft as a library. */
@Tag("cli")
class EmbeddingTest {
  private static final Path PAGE = Path.of("docs/embedding.md");

  @TempDir private Path folder;

  @Test
  @EnabledOnOs(OS.LINUX)
  void oneSystemPropertyIsAllThatChangesOutsideOfLibTorch() {
    ChildJvm.Result result = program(List.of(), Map.of());
    assertEquals(
        List.of("changed property org.bytedeco.javacpp.logger null -> slf4j"),
        lines(result, "changed "),
        result.out());
    assertEquals(List.of("zone true"), lines(result, "zone "));
    assertEquals(List.of("threads " + Natives.physicalCores()), lines(result, "threads "));
    assertEquals(List.of("nnpack false"), lines(result, "nnpack "));
    long heap = Long.parseLong(lines(result, "heap ").get(0).substring("heap ".length()));
    assertEquals(List.of("limit " + 4 * heap), lines(result, "limit "));
  }

  @Test
  void eachSwitchIsObeyed() {
    ChildJvm.Result result =
        program(
            List.of(
                "-Dgraft.threads=3",
                "-Dgraft.memory.policy=off",
                "-Dgraft.native.kernels=off",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.bytedeco.javacpp.logger=slf4j"),
            Map.of());
    assertEquals(List.of(), lines(result, "changed "), result.out());
    assertEquals(List.of("threads 3"), lines(result, "threads "));
    assertEquals(List.of("memory false"), lines(result, "memory "));
    assertEquals(List.of("kernels false"), lines(result, "kernels "));
    assertEquals(List.of("limit 0"), lines(result, "limit "));
  }

  @Test
  void soAreTheVariablesOfTheEnvironment() {
    ChildJvm.Result result =
        program(List.of(), Map.of("OMP_NUM_THREADS", "3", "MALLOC_ARENA_MAX", "4"));
    assertEquals(List.of("threads 3"), lines(result, "threads "));
    assertEquals(List.of("memory false"), lines(result, "memory "));
  }

  @Test
  void itsLinesGoToTheProgramsOwnLog() {
    ChildJvm.Result result = program(List.of(), Map.of());
    List<String> log = lines(result, "log ");
    assertTrue(
        log.stream()
            .anyMatch(line -> line.matches("log WARN dev.graft.data.DataLoader skipped .*0000.*")),
        log.toString());
    assertTrue(
        log.stream()
            .anyMatch(
                line ->
                    line.matches(
                        "log INFO embedding.TrainingJob epoch 0: validation accuracy [01]\\.\\d+")),
        log.toString());
    assertEquals(
        List.of(),
        result.err().lines().filter(line -> !line.startsWith("SLF4J(I)")).toList(),
        "nothing is printed past it");
  }

  @Test
  void noBindingIsForcedOnAProgram() throws IOException {
    Matcher binding =
        Pattern.compile("(?s)<artifactId>slf4j-simple</artifactId>(.*?)</dependency>")
            .matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(binding.find());
    assertTrue(binding.group(1).contains("<optional>true</optional>"), binding.group(1));
    assertFalse(binding.find(), "once");
    try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
      List<Path> users =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> text(file).contains("org.slf4j.simple"))
              .toList();
      assertEquals(List.of(Path.of("src/main/java/dev/graft/cli/Logging.java")), users);
    }
  }

  @Test
  void thePagesCodeIsThatOfTheExamplesAndItsLinksLeadSomewhere() throws IOException {
    String page = Files.readString(PAGE);
    String examples;
    try (Stream<Path> files = Files.list(Path.of("examples/embedding"))) {
      examples = files.sorted().map(EmbeddingTest::text).collect(Collectors.joining());
    }
    List<String> blocks = found("(?s)```java\\n(.*?)```", page);
    assertTrue(blocks.size() >= 3, blocks.toString());
    for (String block : blocks) {
      assertTrue(unindented(examples).contains(unindented(block)), "not compiled:\n" + block);
    }
    for (String link : found("]\\(([^):#]+)\\)", page)) {
      assertTrue(Files.exists(Path.of("docs").resolve(link)), link);
    }
    for (String test : found("`(\\w+Test)`", page)) {
      try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
        assertTrue(files.anyMatch(file -> file.endsWith(test + ".java")), test);
      }
    }
  }

  private ChildJvm.Result program(List<String> options, Map<String, String> environment) {
    List<String> all = new ArrayList<>(options);
    all.add("-Dslf4j.provider=" + ProgramsOwnLog.class.getName());
    all.addAll(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"));
    ChildJvm.Result result =
        ChildJvm.run(environment, all, 5, EmbeddedProgram.class.getName(), folder.toString());
    assertEquals(0, result.code(), result.err());
    return result;
  }

  private static List<String> lines(ChildJvm.Result result, String start) {
    return result.out().lines().filter(line -> line.startsWith(start)).toList();
  }

  private static List<String> found(String regex, String text) {
    return Pattern.compile(regex).matcher(text).results().map(match -> match.group(1)).toList();
  }

  private static String unindented(String text) {
    return text.replaceAll("(?m)^ +", "");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
