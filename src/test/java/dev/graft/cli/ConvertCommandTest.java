package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.PthWriter;
import dev.graft.serialization.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("cli")
class ConvertCommandTest {
  private static final Path FIXTURES = Path.of("src/test/resources/fixtures");
  private static final Path LINEAR = FIXTURES.resolve("serialization/linear.pth");

  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    Natives.load();
  }

  private static Commands convert(Path in, Path out, String... more) {
    String[] arguments = new String[3 + more.length];
    arguments[0] = "convert";
    arguments[1] = in.toString();
    arguments[2] = out.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Commands.run(arguments);
  }

  private static void assertFails(Commands commands, String message) {
    assertEquals(ExitCodes.FAILED, commands.code(), commands.err());
    assertTrue(commands.err().contains(message), commands.err());
    assertEquals(1, commands.err().strip().lines().count(), commands.err());
  }

  @Test
  void aStateDictGoesThereAsPythonWritesItAndBack() throws IOException {
    Path there = folder.resolve("linear.safetensors");
    Commands first = convert(LINEAR, there);
    assertEquals(0, first.code(), first.err());
    assertTrue(first.out().startsWith("written: " + there + " ("), first.out());
    byte[] python = Files.readAllBytes(FIXTURES.resolve("safetensors/linear.safetensors"));
    assertArrayEquals(python, Files.readAllBytes(there));
    Path back = folder.resolve("linear.pth");
    assertEquals(0, convert(there, back).code());
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> expected = assertInstanceOf(Map.class, PthReader.load(LINEAR));
      Map<?, ?> found = assertInstanceOf(Map.class, PthReader.load(back));
      assertEquals(List.of("bias", "weight"), List.copyOf(found.keySet()));
      expected.forEach(
          (name, tensor) -> assertTrue(torch.equal((Tensor) tensor, (Tensor) found.get(name))));
    }
  }

  @Test
  void aPartOfACheckpointIsChosenByItsKey() {
    Path checkpoint = FIXTURES.resolve("serialization/checkpoint_legacy.pth");
    Path out = folder.resolve("model.safetensors");
    assertFails(convert(checkpoint, out), "try --part model");
    assertFails(convert(checkpoint, out, "--part", "modell"), "has no part 'modell'");
    assertFails(convert(checkpoint, out, "--part", "optimizer"), "a state dict was expected");
    assertFalse(Files.exists(out));
    Commands done = convert(checkpoint, out, "--part", "model");
    assertEquals(0, done.code(), done.err());
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> all = assertInstanceOf(Map.class, PthReader.load(checkpoint));
      StateDict model = Safetensors.loadFile(out);
      assertEquals(assertInstanceOf(Map.class, all.get("model")).keySet(), model.keySet());
    }
  }

  @Test
  void anExistingFileIsReplacedByForceAlone() throws IOException {
    Path out = Files.write(folder.resolve("kept.safetensors"), new byte[] {1});
    assertFails(convert(LINEAR, out), "kept.safetensors: exists already; --force replaces it");
    assertArrayEquals(new byte[] {1}, Files.readAllBytes(out));
    assertEquals(0, convert(LINEAR, out, "--force").code());
    assertEquals(2, Safetensors.loadFile(out).size());
  }

  @Test
  void sharedTensorsAreRefusedByBothTheirNames() {
    Path tied = folder.resolve("tied.pth");
    try (PointerScope scope = new PointerScope()) {
      Tensor weight = torch.ones(3);
      PthWriter.save(Map.of("embedding", weight, "head", weight.view(3, 1)), tied);
    }
    Commands failed = convert(tied, folder.resolve("tied.safetensors"));
    assertFails(failed, "share memory");
    assertTrue(failed.err().contains("'embedding'") && failed.err().contains("'head'"));
  }

  @Test
  void anEndingThatSaysNothingIsWrongUsage() {
    Commands failed = convert(LINEAR, folder.resolve("linear.onnx"));
    assertEquals(ExitCodes.USAGE, failed.code());
    assertTrue(failed.err().contains(".safetensors or .pth, .pt, .bin, not linear.onnx"));
  }

  @Test
  void inspectShowsASafetensorsFileAndWhyOneIsRefused() throws IOException {
    Path file = FIXTURES.resolve("safetensors/linear.safetensors");
    Commands shown = Commands.run("inspect", file.toString());
    assertEquals(0, shown.code(), shown.err());
    for (String line :
        List.of(
            "linear.safetensors: safetensors format, ",
            "weight  float32   [2,3]                        24 bytes",
            "__metadata__.format: str = pt",
            "2 tensors, 2 storages, 32 bytes")) {
      assertTrue(shown.out().contains(line), shown.out());
    }
    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut"), java.util.Arrays.copyOf(bytes, bytes.length - 1));
    Commands refused = Commands.run("inspect", cut.toString());
    assertEquals(1, refused.code());
    assertTrue(refused.out().contains("cut has the tensor 'weight' at bytes 8 to 32 of 31"));
  }

  @Test
  void trainingBeginsFromASafetensorsFileAsFromThePthItWasMadeOf() throws IOException {
    SmallRun small = SmallRun.in(folder);
    assertEquals(0, Commands.run(small.train("--epochs", "1")).code());
    Path pth = small.run().resolve("best.pth");
    Path safetensors = folder.resolve("weights.safetensors");
    assertEquals(0, convert(pth, safetensors, "--part", "model").code());
    Path one = folder.resolve("one");
    Path other = folder.resolve("other");
    for (Map.Entry<Path, Path> run : Map.of(one, pth, other, safetensors).entrySet()) {
      Commands trained =
          Commands.run(
              new SmallRun(small.data(), run.getKey())
                  .train(
                      "--strategy",
                      "freeze",
                      "--weights",
                      run.getValue().toString(),
                      "--epochs",
                      "1"));
      assertEquals(0, trained.code(), trained.err());
    }
    assertEquals(
        Files.readString(one.resolve("steps.csv")), Files.readString(other.resolve("steps.csv")));
    Commands evaluated =
        Commands.run("eval", "--checkpoint", safetensors.toString(), "--data", "" + small.data());
    assertFails(evaluated, "no checkpoint of a run");
    assertTrue(Objects.requireNonNull(evaluated.err()).contains("weights.safetensors"));
  }
}
