package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The differential tests of the native kernels and their JNI boundary in a JVM under
 * AddressSanitizer and UndefinedBehaviorSanitizer. All memory, LibTorch's included, is then
 * allocated with guards around it. The library under test is one that {@code native/} builds for
 * this alone, in {@code target/native/sanitized}.
 *
 * <pre>mvn -B test -Dtest=SanitizedKernelsTest</pre>
 */
@Tag("resource")
class SanitizedKernelsTest {
  private static final Path FOLDER = Path.of("target/native/sanitized").toAbsolutePath();

  private static String runtime = "";

  @BeforeAll
  static void find() throws IOException {
    Path file = FOLDER.resolve("runtime.txt");
    Assumptions.assumeTrue(
        Files.exists(file), "skipped: native/ was not built, or its compiler has no sanitizers");
    runtime = Files.readString(file).strip();
    Assumptions.assumeTrue(
        Files.exists(Path.of(runtime)), "skipped: the compiler has no shared " + runtime);
  }

  @Test
  void theDifferentialTestsOfTheKernelsTouchNoMemoryThatIsNotTheirs() {
    ChildJvm.Result result =
        run(
            Stream.of(
                    "dev.graft.transforms.FusedResampleTest",
                    "dev.graft.nn.Conv2dLayerTest",
                    "dev.graft.nn.FusedNormTest",
                    "dev.graft.classify.PredictorTest")
                .toArray(String[]::new));
    System.out.println(result.out().lines().reduce("", (before, line) -> line));
    assertEquals(0, result.code(), () -> result.out() + result.err());
    assertTrue(
        result.out().matches("(?s).*tests: [1-9]\\d* passed, 0 failed, 0 skipped\\s*"),
        result.out());
  }

  @Test
  void aWriteBehindATensorIsCaught() {
    ChildJvm.Result result = child("overflow");
    assertNotEquals(0, result.code(), result.out());
    assertTrue(result.err().contains("AddressSanitizer: heap-buffer-overflow"), result.err());
    assertTrue(result.err().contains("transform_outputs"), result.err());
  }

  private static ChildJvm.Result run(String... classes) {
    return child(Stream.concat(Stream.of("tests"), Stream.of(classes)).toArray(String[]::new));
  }

  private static ChildJvm.Result child(String... arguments) {
    return ChildJvm.run(
        Map.of(
            "LD_PRELOAD",
            runtime,
            // HotSpot uses SIGSEGV itself, and leaves much to the end of the process.
            "ASAN_OPTIONS",
            "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:detect_odr_violation=0"
                + ":alloc_dealloc_mismatch=0",
            "UBSAN_OPTIONS",
            "print_stacktrace=1"),
        List.of(
            "-Xmx1g",
            "-D" + NativeLibrary.PATH_PROPERTY + "=" + FOLDER,
            "-D" + MemoryPolicy.PROPERTY + "=off",
            "-Dorg.bytedeco.javacpp.logger=slf4j",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"),
        9,
        SanitizedChild.class.getName(),
        arguments);
  }
}
