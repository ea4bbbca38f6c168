package dev.graft.report.tensorboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.testing.RealData;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real TensorBoard library reads what Graft wrote; skipped where it is not installed. */
@Tag("parity")
class RealTensorBoardTest {
  @TempDir Path dir;

  @Test
  void readsScalarsPicturesAndHyperparameters() throws Exception {
    Path run = dir.resolve("run");
    try (SummaryWriter writer = new SummaryWriter(run)) {
      for (int step = 0; step < 3; step++) {
        writer.addScalar("loss/train", 1.0 / (step + 1), step);
      }
      writer.addFigure("confusion", new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), 7);
      Map<String, Object> hparams = new LinkedHashMap<>();
      hparams.put("lr", 0.001);
      hparams.put("strategy", "freeze");
      hparams.put("pretrained", true);
      writer.addHparams(hparams, Map.of("hparam/best_accuracy", 0.5), ".", 25);
    }
    JsonObject found = read(run);
    assertEquals(
        json(
            "{'loss/train': [[0, 1.0], [1, 0.5], [2, 0.3333333432674408]],"
                + " 'hparam/best_accuracy': [[25, 0.5]]}"),
        found.get("scalars"));
    assertEquals(json("{'confusion': [[7, 40, 30, true]]}"), found.get("images"));
    assertEquals(
        json("{'lr': 0.001, 'strategy': 'freeze', 'pretrained': true}"), found.get("hparams"));
    assertEquals(json("['hparam/best_accuracy']"), found.get("metrics"));
  }

  @Test
  void readsWhatARunThatWasKilledLeft() throws Exception {
    Path run = dir.resolve("run");
    try (SummaryWriter writer = new SummaryWriter(run)) {
      writer.addScalar("loss", 0.5, 0);
      writer.addScalar("loss", 0.25, 1);
    }
    Path file = EventFiles.only(run);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 5));
    assertEquals(json("{'loss': [[0, 0.5]]}"), read(run).get("scalars"));
  }

  @Test
  void definitionsAreThoseOfTheInstalledRelease() throws Exception {
    run("scripts/make_protos.py", "--check");
  }

  private JsonObject read(Path folder) throws Exception {
    return JsonParser.parseString(run("scripts/read_events.py", folder.toString()))
        .getAsJsonObject();
  }

  private String run(String... script) throws IOException, InterruptedException {
    Path out = dir.resolve("out.txt");
    Path err = dir.resolve("err.txt");
    var command = new java.util.ArrayList<String>();
    command.add(RealData.referencePython().toString());
    command.addAll(java.util.List.of(script));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    String errors = Files.readString(err, StandardCharsets.UTF_8);
    Assumptions.assumeFalse(
        errors.contains("No module named 'tensorboard'"),
        "skipped: the Python environment has no tensorboard");
    assertTrue(!process.isAlive() && process.exitValue() == 0, errors);
    return Files.readString(out, StandardCharsets.UTF_8);
  }

  private static JsonElement json(String text) {
    return JsonParser.parseString(text.replace('\'', '"'));
  }
}
