package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Python's safetensors writes, Graft reads, and Graft writes the same bytes. */
class SafetensorsParityTest {
  static final Path FIXTURES = Path.of("src/test/resources/fixtures/safetensors");

  @TempDir private Path folder;

  private static Path file(String name) {
    return FIXTURES.resolve(name + ".safetensors");
  }

  static JsonObject describe(Map<?, ?> tensors) {
    JsonObject all = new JsonObject();
    tensors.forEach(
        (name, value) -> {
          Tensor tensor = assertInstanceOf(Tensor.class, value);
          JsonObject object = new JsonObject();
          object.addProperty("dtype", String.valueOf(DType.of(tensor.scalar_type())));
          JsonArray shape = new JsonArray();
          for (long size : tensor.sizes().vec().get()) {
            shape.add(size);
          }
          object.add("shape", shape);
          byte[] bytes = new byte[Math.toIntExact(tensor.numel() * tensor.element_size())];
          if (bytes.length > 0) {
            new BytePointer(tensor.data_ptr()).get(bytes);
          }
          object.addProperty("bytes", HexFormat.of().formatHex(bytes));
          all.add(String.valueOf(name), object);
        });
    return all;
  }

  @Tag("parity")
  @ParameterizedTest
  @ValueSource(strings = {"dtypes", "linear", "names", "empty", "scalar", "unaligned"})
  void tensorsAreThoseThatPythonReads(String name) throws IOException {
    JsonObject expected =
        JsonParser.parseString(Files.readString(FIXTURES.resolve(name + ".json")))
            .getAsJsonObject();
    try (PointerScope scope = new PointerScope()) {
      assertEquals(expected, describe(Safetensors.loadFile(file(name))));
      LoadOptions copied = LoadOptions.defaults().withMmap(false);
      assertEquals(
          expected, describe(assertInstanceOf(Map.class, PthReader.load(file(name), copied))));
    }
  }

  @Tag("parity")
  @ParameterizedTest
  @ValueSource(strings = {"dtypes", "linear", "names", "empty", "scalar"})
  void theBytesAreThoseThatPythonWrites(String name) throws IOException {
    Path written = folder.resolve("written.safetensors");
    try (PointerScope scope = new PointerScope()) {
      StateDict tensors = Safetensors.loadFile(file(name));
      Map<String, Tensor> reversed = new LinkedHashMap<>();
      tensors.keySet().stream()
          .sorted((a, b) -> b.compareTo(a))
          .forEach(key -> reversed.put(key, tensors.get(key)));
      Safetensors.saveFile(reversed, written, Safetensors.metadata(file(name)));
    }
    assertArrayEquals(Files.readAllBytes(file(name)), Files.readAllBytes(written));
  }

  /** Real Python opens what Graft writes of real PyTorch's tensors, and finds them equal. */
  @Tag("slow")
  @Test
  void pythonReadsWhatGraftConverts() throws IOException, InterruptedException {
    Path python = PythonRoundTripTest.PYTHON;
    Assumptions.assumeTrue(
        Files.isExecutable(python), "skipped: " + python + " is absent (set -Dgraft.shared=DIR)");
    String probe = "try:\n import safetensors; print('yes')\nexcept ImportError: print('no')";
    Assumptions.assumeTrue(
        PythonRoundTripTest.python(probe).equals("yes"), "skipped: Python has no safetensors");
    Path written = folder.resolve("parameters.safetensors");
    Path pth = folder.resolve("names.pth");
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> loaded =
          assertInstanceOf(Map.class, PthReader.load(Fixtures.file("checkpoint.pth")));
      StateDict model = StateDicts.of(loaded.get("model"));
      Safetensors.saveFile(model, written, Map.of("format", "pt"));
      PthWriter.save(Safetensors.loadFile(file("names")), pth);
    }
    String script =
        """
        import sys, torch, safetensors.torch as st
        model = torch.load(sys.argv[1], weights_only=True)["model"]
        read = st.load_file(sys.argv[2])
        assert list(read) == sorted(model), (list(read), list(model))
        for name, tensor in model.items():
            assert torch.equal(tensor, read[name]) and tensor.dtype == read[name].dtype, name
        assert st.safe_open(sys.argv[2], "pt").metadata() == {"format": "pt"}
        names = torch.load(sys.argv[3], weights_only=True)
        for name, tensor in st.load_file(sys.argv[4]).items():
            assert torch.equal(tensor, names.pop(name)), name
        assert not names
        print("done")
        """;
    String checkpoint = Fixtures.file("checkpoint.pth").toString();
    assertEquals(
        "done",
        PythonRoundTripTest.python(
            script, checkpoint, written.toString(), pth.toString(), file("names").toString()));
  }
}
