package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cli")
class BenchCommandTest {
  private static final List<String> SMALLEST =
      List.of("bench", "--steps", "1", "--batch-size", "2", "--size", "32");

  @Test
  void everyStageHasItsFigures() {
    JsonObject figures = json();
    assertEquals(
        Set.of(
            "scratch_ms",
            "finetune_ms",
            "freeze_ms",
            "discriminative_ms",
            "batch_ms",
            "photo_ms",
            "predict_photos_per_s",
            "decode_photos_per_s",
            "train_photos_per_s",
            "eval_photos_per_s",
            "load_first_ms",
            "load_ms",
            "load_and_read_ms",
            "save_ms"),
        figures.keySet());
    figures
        .entrySet()
        .forEach(figure -> assertTrue(figure.getValue().getAsDouble() > 0, figure + ""));
  }

  @Test
  void theTableHasWhatWasAskedForAndProgressIsElsewhere() {
    Commands said = run("freeze", "soak", "--precision", "bf16");
    assertTrue(said.out().startsWith("ResNet-18, batches of 2, 32x32, bf16;"), said.out());
    assertTrue(
        said.out().lines().anyMatch(line -> line.matches("training step, freeze +[0-9.]+  ms")),
        said.out());
    assertTrue(said.out().contains("step, last tenth"), said.out());
    assertEquals("[1/2] training step, freeze", said.err().lines().findFirst().orElse(""));
  }

  @Test
  void anUnknownStageIsNamedWithThoseThereAre() {
    Commands said = Commands.run("bench", "fine");
    assertEquals(ExitCodes.USAGE, said.code());
    assertTrue(said.err().contains("expected one of scratch, finetune,"), said.err());
  }

  private static JsonObject json() {
    return JsonParser.parseString(run("--json").out()).getAsJsonObject();
  }

  private static Commands run(String... more) {
    List<String> arguments = new ArrayList<>(SMALLEST);
    arguments.addAll(List.of(more));
    Commands said = Commands.run(arguments);
    assertEquals(ExitCodes.OK, said.code(), said.out() + said.err());
    return said;
  }
}
