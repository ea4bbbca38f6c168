package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real PyTorch opens what Graft writes, with {@code weights_only=True}, mapped and not, and finds
 * the values, the sharing, the order and the {@code _metadata} that it wrote itself.
 */
@Tag("slow")
class PythonRoundTripTest {
  static final Path PYTHON =
      Path.of(System.getProperty("graft.shared", "../shared")).resolve("reference/python");

  private static final String SCRIPT =
      """
      import json, pathlib, sys
      import torch
      sys.path.insert(0, "scripts")
      from fixtures.serialization import describe

      copies, originals = map(pathlib.Path, sys.argv[1:])
      for copy in sorted(copies.glob("*.pth")):
          expected = json.loads((originals / copy.name).with_suffix(".json").read_text())
          for mmap in False, True:
              found = describe(torch.load(copy, weights_only=True, mmap=mmap))
              found["storages"] = [hexed for _, hexed in found["storages"]]
              if json.loads(json.dumps(found)) != expected:
                  print(copy.name, "mmap" if mmap else "", "differs:", found)
      print("done")
      """;

  @TempDir private Path folder;

  @Test
  void pythonFindsWhatItWroteItself() throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.isExecutable(PYTHON), "skipped: " + PYTHON + " is absent (set -Dgraft.shared=DIR)");
    for (String name : Fixtures.names("")) {
      try (PointerScope scope = new PointerScope()) {
        PthWriter.save(PthReader.load(Fixtures.file(name + ".pth")), folder.resolve(name + ".pth"));
      }
    }
    assertEquals("done", python(SCRIPT, folder.toString(), Fixtures.FOLDER.toString()));
  }

  /** What a script printed, errors included. */
  static String python(String script, String... arguments)
      throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 3];
    command[0] = PYTHON.toString();
    command[1] = "-c";
    command[2] = script;
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.strip();
  }
}
