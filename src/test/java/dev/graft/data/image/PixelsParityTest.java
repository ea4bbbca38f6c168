package dev.graft.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every file of the fixture is read to Pillow's pixels, or refused in one line. */
@Tag("parity")
class PixelsParityTest {
  /** What Pillow reads and Graft refuses, and the words that say so. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "good/jpeg.tiff", "JPEG compression",
          "good/fax.tiff", "fax compression",
          "good/float.tiff", "32 bits",
          "good/animated.webp", "animated WebP",
          "bad/zeros-instead-of-the-end.jpg", "truncated");

  /** The names of files that end too early. */
  private static final Pattern CUT =
      Pattern.compile("half|end-marker|header-only|no-palette-length");

  @TestFactory
  List<DynamicTest> eachFile() {
    List<DynamicTest> tests = new ArrayList<>();
    for (JsonElement element : JsonFixture.read("pixels/pixels.json").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      String name = row.get("file").getAsString();
      Path path = JsonFixture.path("pixels/" + name);
      if (REFUSED.containsKey(name)) {
        tests.add(
            DynamicTest.dynamicTest(
                name + " is refused by name",
                () -> {
                  String message = refusal(path);
                  assertTrue(message.contains(REFUSED.get(name)), message);
                }));
      } else if (row.has("error")) {
        tests.add(
            DynamicTest.dynamicTest(
                name + " is refused",
                () -> {
                  String message = refusal(path);
                  assertEquals(CUT.matcher(name).find(), message.endsWith("is truncated"), message);
                }));
      } else {
        tests.add(DynamicTest.dynamicTest(name + " has Pillow's pixels", () -> same(row, path)));
      }
    }
    return tests;
  }

  private static void same(JsonObject row, Path path) {
    try (Image image = ImageReader.open(path)) {
      assertEquals(
          Arrays.toString(JsonFixture.ints(row.get("size"))),
          "[" + image.width() + ", " + image.height() + "]");
      assertEquals(row.get("sha256").getAsString(), Pictures.sha256(image));
    }
  }

  private static String refusal(Path path) {
    ImageException e = assertThrows(ImageException.class, () -> ImageReader.open(path).close());
    String message = String.valueOf(e.getMessage());
    assertEquals(path, e.path());
    assertTrue(message.startsWith(path + ": "), message);
    assertFalse(message.contains("\n"), message);
    return message;
  }
}
