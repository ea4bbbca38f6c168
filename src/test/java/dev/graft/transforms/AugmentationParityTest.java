package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each transform makes torchvision's pixels, bit for bit, and leaves the generator where
 * torchvision does.
 */
@Tag("parity")
class AugmentationParityTest {
  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crops",
        "flips",
        "colours",
        "turns",
        "resizes",
        "blurs",
        "erasings",
        "chains",
      })
  void pixelsAndTheNextDrawAreTorchvisions(String file) {
    List<JsonElement> cases =
        JsonFixture.read("augmentations/" + file + ".json").getAsJsonArray().asList();
    assertTrue(cases.size() >= 10, file);
    for (JsonElement element : cases) {
      JsonObject row = element.getAsJsonObject();
      int[] in = JsonFixture.ints(row.get("in"));
      try (PointerScope scope = new PointerScope();
          Image image = Pictures.random(in[0], in[1], 3);
          Generator generator = torch.make_generator_cpu(row.get("seed").getAsLong())) {
        List<Transform> chain = TransformSpecs.chain(row.get("chain"));
        if (row.has("error")) {
          assertThrows(
              IllegalArgumentException.class,
              () -> assertCase(row, chain, image, generator),
              row.toString());
        } else {
          assertCase(row, chain, image, generator);
        }
      }
    }
  }

  private static void assertCase(
      JsonObject row, List<Transform> chain, Image image, Generator generator) {
    if (chain.get(chain.size() - 1) instanceof ImageTransform) {
      ImageStep step =
          Steps.draw(
              chain.stream().map(transform -> (ImageTransform) transform).toList(),
              image.width(),
              image.height(),
              generator);
      assertNext(row, generator);
      try (Image done = step.apply(image)) {
        int[] size = {done.width(), done.height()};
        assertEquals(Arrays.toString(JsonFixture.ints(row.get("shape"))), Arrays.toString(size));
        assertArrayEquals(size, new int[] {step.width(), step.height()}, row.toString());
        assertEquals(row.get("sha256").getAsString(), Pictures.sha256(done), row.toString());
      }
      return;
    }
    Prepared prepared = new Compose(chain.toArray(new Transform[0])).draw(image, generator);
    assertNext(row, generator);
    Tensor tensor = prepared.toTensor();
    String shape = Arrays.toString(tensor.sizes().vec().get());
    assertEquals(Arrays.toString(JsonFixture.ints(row.get("shape"))), shape, row.toString());
    assertEquals(Arrays.toString(prepared.shape()), shape, row.toString());
    assertEquals(row.get("sha256").getAsString(), Pictures.sha256(tensor), row.toString());
  }

  /** All draws are made before the work is done. */
  private static void assertNext(JsonObject row, Generator generator) {
    int next = Float.floatToRawIntBits(Draws.rand(generator));
    assertEquals(row.get("next").getAsInt(), next, "the draw after " + row);
  }
}
