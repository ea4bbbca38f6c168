package dev.graft.optim;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.internal.Natives;
import dev.graft.testing.RealData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run that real PyTorch began goes on in Graft, and one that Graft began goes on in PyTorch, each
 * with the losses of the run that never moved; groups and scheduler are compared by Python, as
 * dictionaries.
 */
class MovedRunPythonTest {
  private static int threads;

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Natives.load();
    threads = torch.get_num_threads();
    // As moves.py: the number changes the order of sums.
    torch.set_num_threads(2);
  }

  @AfterAll
  static void restore() {
    torch.set_num_threads(threads);
  }

  @Tag("slow")
  @ParameterizedTest
  @CsvSource({"sgd, freeze", "adam, finetune", "adamw, finetune"})
  void aSmallNetworkMovesBothWays(String optimizer, String mode)
      throws IOException, InterruptedException {
    bothWays(List.of("small", optimizer, mode));
  }

  @Tag("long")
  @ParameterizedTest
  @CsvSource({
    "sgd, freeze",
    "sgd, finetune",
    "adam, freeze",
    "adam, finetune",
    "adamw, freeze",
    "adamw, finetune"
  })
  void theRealResNet18MovesBothWays(String optimizer, String mode)
      throws IOException, InterruptedException {
    String weights = RealData.resnet18Weights().toString();
    bothWays(List.of("resnet18", optimizer, mode, weights));
  }

  private void bothWays(List<String> run) throws IOException, InterruptedException {
    Path begun = folder.resolve("begun.pth");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("begin", begun.toString()));
    command.addAll(run);
    assertEquals("", moves(command));
    try (PointerScope scope = new PointerScope()) {
      MovedRun fromPython = new MovedRun(begun);
      fromPython.load(MovedRun.map(fromPython.file.get("moved")));
      MovedRunTest.assertLosses(fromPython, fromPython.unmoved(), MovedRunTest.goOn(fromPython));

      Path graft = folder.resolve("graft.pth");
      MovedRun toPython = new MovedRun(begun);
      toPython.train(0, MovedRun.MOVED);
      toPython.save(graft);
      List<Double> unmoved = MovedRunTest.goOn(toPython);
      String printed = moves(List.of("go-on", begun.toString(), graft.toString()));
      JsonObject result = JsonParser.parseString(printed).getAsJsonObject();
      assertEquals("[]", result.getAsJsonArray("differing").toString());
      List<Double> losses = new ArrayList<>();
      result.getAsJsonArray("losses").forEach(loss -> losses.add(loss.getAsDouble()));
      MovedRunTest.assertLosses(toPython, unmoved, losses);
    }
  }

  private static String moves(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(RealData.referencePython().toString());
    command.add("scripts/fixtures/moves.py");
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output.strip();
  }
}
