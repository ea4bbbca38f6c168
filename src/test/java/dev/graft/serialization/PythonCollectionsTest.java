package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.PythonCounter;
import dev.graft.internal.PythonTuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collections by which optimizers and schedulers ask for one of Python's types. */
class PythonCollectionsTest {
  private static final Map<String, Object> DICT =
      Map.of(
          "betas", PythonTuple.of(0.9, 0.999),
          "milestones", PythonCounter.of(List.of(30L, 80L, 30L)));

  @TempDir private Path folder;

  @Test
  void theyComeBackAsTupleAndMap() throws Exception {
    Path file = folder.resolve("dict.pth");
    PthWriter.save(DICT, file);
    Map<?, ?> loaded = (Map<?, ?>) Objects.requireNonNull(PthReader.load(file));
    assertInstanceOf(Tuple.class, loaded.get("betas"));
    assertEquals(DICT, loaded);
    assertEquals(Map.of(30L, 2L, 80L, 1L), loaded.get("milestones"));
    String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertTrue(bytes.contains("collections\nCounter\n"), "no Counter in the pickle");
  }

  @Tag("slow")
  @Test
  void pythonFindsATupleAndACounter() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(PythonRoundTripTest.PYTHON),
        "skipped: " + PythonRoundTripTest.PYTHON + " is absent (set -Dgraft.shared=DIR)");
    Path file = folder.resolve("dict.pth");
    PthWriter.save(DICT, file);
    String script =
        """
        import sys, torch
        d = torch.load(sys.argv[1], weights_only=True)
        print(d["betas"], d["milestones"], type(d["milestones"]).__name__)
        """;
    assertEquals(
        "(0.9, 0.999) Counter({30: 2, 80: 1}) Counter",
        PythonRoundTripTest.python(script, file.toString()));
  }
}
