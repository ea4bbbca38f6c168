package dev.graft.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Tag("cli")
class InspectCommandTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures/serialization");

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = new CommandLine(new InspectCommand());
    command.setOut(new PrintWriter(out));
    command.setExecutionExceptionHandler(
        (e, failed, parsed) -> ErrorLines.failed(e, failed, false));
    command.setErr(new PrintWriter(out));
    return command.execute(arguments);
  }

  private static String fixture(String name) {
    return FIXTURES.resolve(name + ".pth").toString();
  }

  private void assertShown(String text) {
    assertTrue(out.toString().contains(text), () -> "'" + text + "' is not in:\n" + out);
  }

  @Test
  void aStateDictIsListedWithItsShapesAndBytes() {
    assertEquals(0, run(fixture("linear")));
    assertShown("linear.pth: zip format, pickle protocol 2, little-endian, 1,829 bytes");
    assertShown("weight  float32   [2,3]                        24 bytes");
    assertShown("2 tensors, 2 storages, 32 bytes");
  }

  @Test
  void sharedStoragesAndDevicesAreShown() {
    assertEquals(0, run(fixture("views")));
    assertShown("shared: storage 0, 96 bytes, by base, matrix, transposed, slice");
    assertEquals(0, run(fixture("cuda_legacy")));
    assertShown("legacy format");
    assertShown("saved from: cuda:0 (loaded to the CPU)");
  }

  @Test
  void aCheckpointShowsWhatIsBesideTheModel() {
    assertEquals(0, run(fixture("checkpoint")));
    assertShown("optimizer.state[0].exp_avg");
    assertShown("epoch: int = 3");
    assertShown("classes: list = ants, bees");
  }

  @Test
  void placeholdersAreShownAndSayWhyLoadingRefuses() {
    assertEquals(0, run(fixture("placeholders/namespace")));
    assertShown("args: placeholder for argparse.Namespace");
    assertShown("args.lr: float = 0.1");
    assertShown("cannot be loaded: ");
    assertShown("model.weight");
  }

  @ParameterizedTest
  @CsvSource({
    "quantised, has a quantised tensor", "torchscript, is a TorchScript archive",
    "module, holds a whole nn.Module", "module_legacy, holds a whole nn.Module",
    "os_system, names the Python object os.system", "nested, has a nested tensor"
  })
  void refusedFilesAreShownWithTheReason(String name, String reason) {
    assertEquals(0, run(fixture("refused/" + name)));
    assertShown(reason);
  }

  @Test
  void aFileThatCannotBeReadAtAllFailsWithOneLine() throws IOException {
    assertEquals(1, run(folder.resolve("none.pth").toString()));
    assertShown("none.pth does not exist");
    Path cut = folder.resolve("cut.pth");
    Files.write(cut, Arrays.copyOf(Files.readAllBytes(Path.of(fixture("linear"))), 900));
    assertEquals(1, run(cut.toString()));
    assertShown("cut.pth is cut short");
  }

  @Test
  void jsonHoldsEverything() {
    assertEquals(0, run("--json", fixture("views")));
    JsonObject json = JsonParser.parseString(out.toString()).getAsJsonObject();
    assertEquals("zip", json.get("format").getAsString());
    assertTrue(json.get("problem").isJsonNull());
    JsonObject slice = json.getAsJsonArray("tensors").get(3).getAsJsonObject();
    assertEquals("slice", slice.get("name").getAsString());
    assertEquals(5, slice.get("offset").getAsLong());
    assertEquals("[6]", slice.get("shape").toString());
    assertEquals(
        96, json.getAsJsonArray("storages").get(0).getAsJsonObject().get("bytes").getAsLong());
  }

  /** A child process with the class path's LibTorch jars taken away. */
  @Test
  void libTorchIsNotLoaded() throws IOException, InterruptedException {
    List<String> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (!entry.contains("linux-x86_64")
          && !entry.contains("windows")
          && !entry.contains("macosx")) {
        path.add(entry);
      }
    }
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-cp",
                String.join(File.pathSeparator, path),
                "-Dorg.bytedeco.javacpp.cachedir=" + folder,
                InspectWithoutNatives.class.getName(),
                fixture("linear"))
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("2 tensors"), output);
  }

  /** The child process of {@link #libTorchIsNotLoaded}. */
  static final class InspectWithoutNatives {
    private InspectWithoutNatives() {}

    public static void main(String[] arguments) {
      System.exit(new CommandLine(new InspectCommand()).execute(arguments));
    }
  }
}
