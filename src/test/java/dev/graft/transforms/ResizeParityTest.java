package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.Pictures;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("parity")
class ResizeParityTest {
  private static final double[] MEAN = {0.485, 0.456, 0.406};
  private static final double[] STD = {0.229, 0.224, 0.225};

  @Test
  void resizedPixelsArePillows() {
    for (JsonElement element : JsonFixture.read("transforms/resize.json").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      int[] in = JsonFixture.ints(row.get("in"));
      int[] out = JsonFixture.ints(row.get("out"));
      float[] box = {0, 0, in[0], in[1]};
      for (int i = 0; row.has("box") && i < 4; i++) {
        box[i] = row.get("box").getAsJsonArray().get(i).getAsFloat();
      }
      try (Image image = Pictures.random(in[0], in[1], 7);
          Image done =
              Resampler.resize(image, out[0], out[1], box[0], box[1], box[2], box[3], false)) {
        assertEquals(row.get("sha256").getAsString(), Pictures.sha256(done), row.toString());
      }
    }
  }

  @Test
  void stepsAndTensorsAreTorchvisions() {
    Map<String, ImageTransform> steps =
        Map.of(
            "Resize(24)", new Resize(24),
            "Resize(20, 30)", new Resize(20, 30),
            "CenterCrop(21)", new CenterCrop(21),
            "CenterCrop(50, 10)", new CenterCrop(50, 10),
            "CenterCrop(61, 71)", new CenterCrop(61, 71));
    Normalize normalize = new Normalize(MEAN, STD);
    for (JsonElement element : JsonFixture.read("transforms/pipelines.json").getAsJsonArray()) {
      JsonObject row = element.getAsJsonObject();
      int[] in = JsonFixture.ints(row.get("in"));
      ImageTransform step = Objects.requireNonNull(steps.get(row.get("transform").getAsString()));
      try (PointerScope scope = new PointerScope();
          Image image = Pictures.random(in[0], in[1], 3);
          Image done = step.apply(image, null)) {
        int[] size = {done.width(), done.height()};
        assertEquals(
            Arrays.toString(JsonFixture.ints(row.get("size"))), Arrays.toString(size), "" + row);
        assertEquals(row.get("sha256").getAsString(), Pictures.sha256(done), row.toString());
        String plain = row.get("tensor").getAsString();
        String normalised = row.get("normalised").getAsString();
        assertEquals(plain, Pictures.sha256(new ToTensor().apply(done)));
        assertEquals(normalised, Pictures.sha256(normalize.apply(new ToTensor().apply(done))));
        assertEquals(plain, Pictures.sha256(new Compose(step, new ToTensor()).apply(image)));
        assertEquals(
            normalised, Pictures.sha256(new Compose(step, new ToTensor(), normalize).apply(image)));
      }
    }
  }
}
