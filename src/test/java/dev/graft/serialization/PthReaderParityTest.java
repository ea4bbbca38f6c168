package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What PyTorch reads from a file, Graft reads: values, bits, strides and sharing. */
@Tag("parity")
class PthReaderParityTest {
  static List<String> files() {
    return Fixtures.names("");
  }

  @ParameterizedTest
  @MethodSource("files")
  void mappedFilesHoldWhatPythonReads(String name) throws IOException {
    assertSame(name, LoadOptions.defaults());
  }

  @ParameterizedTest
  @MethodSource("files")
  void copiedFilesHoldWhatPythonReads(String name) throws IOException {
    assertSame(name, LoadOptions.defaults().withMmap(false));
  }

  private static void assertSame(String name, LoadOptions options) throws IOException {
    String expected = Files.readString(Fixtures.file(name + ".json"));
    try (PointerScope scope = new PointerScope()) {
      JsonObject found = Descriptions.of(PthReader.load(Fixtures.file(name + ".pth"), options));
      assertEquals(JsonParser.parseString(expected), JsonParser.parseString(found.toString()));
    }
  }

  @Test
  void exactlyTheNamesThatWeightsOnlyAllowsAreKnown() throws IOException {
    TreeSet<String> expected = new TreeSet<>(Files.readAllLines(Fixtures.file("allowed.txt")));
    assertEquals(expected, new TreeSet<>(Globals.allowedNames()));
  }

  @Test
  void theComparisonSeesASingleBit() throws IOException {
    JsonElement one = JsonParser.parseString(Files.readString(Fixtures.file("views.json")));
    one.getAsJsonObject().getAsJsonArray("storages").set(0, new JsonPrimitive("00"));
    try (PointerScope scope = new PointerScope()) {
      JsonObject found = Descriptions.of(PthReader.load(Fixtures.file("views.pth")));
      assertNotEquals(one, found);
    }
  }
}
