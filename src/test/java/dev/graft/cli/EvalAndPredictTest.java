package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.internal.CpuBfloat16;
import dev.graft.testing.OneThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(OneThread.class)
class EvalAndPredictTest {
  @TempDir private Path folder;
  private SmallRun small;
  private String last;

  @BeforeEach
  void train() throws IOException {
    small = SmallRun.in(folder);
    Commands done = Commands.run(small.train("--batch-size", "16"));
    assertEquals(ExitCodes.OK, done.code(), done.err());
    last = small.run().resolve("last.pth").toString();
  }

  @Test
  void evalReproducesTheRowOfTheTable() throws IOException {
    Commands eval = Commands.run("eval", "--checkpoint", last, "--data", small.data().toString());
    assertEquals(ExitCodes.OK, eval.code(), eval.err());
    List<String> rows = Files.readAllLines(small.run().resolve("metrics.csv"));
    String[] row = rows.get(2).split(",", -1);
    assertTrue(eval.out().contains("loss      " + row[3] + "\n"), eval.out() + rows);
    assertTrue(eval.out().contains("accuracy  " + row[4] + "\n"), eval.out() + rows);
    assertTrue(eval.out().contains("predicted"), "the confusion matrix");
  }

  @Test
  void fastEvalFindsTheSameButForRounding() {
    String data = small.data().toString();
    Commands exact = Commands.run("eval", "--checkpoint", last, "--data", data);
    Commands fast = Commands.run("eval", "--checkpoint", last, "--data", data, "--fast");
    assertEquals(ExitCodes.OK, fast.code(), fast.err());
    assertEquals(loss(exact), loss(fast), 1e-5);
    assertNotEquals(loss(exact), loss(fast), "nothing was folded");
    String counts = "accuracy";
    assertEquals(
        exact.out().substring(exact.out().indexOf(counts)),
        fast.out().substring(fast.out().indexOf(counts)));
  }

  private static double loss(Commands eval) {
    String line = eval.out().lines().filter(l -> l.startsWith("loss")).findFirst().orElseThrow();
    return Double.parseDouble(line.substring("loss".length()).strip());
  }

  @Test
  void bf16IsRefusedWhereItIsSlowerAndAnswersAsFp32WhereItIsNot() {
    String data = small.data().toString();
    String[] eval = {"eval", "--checkpoint", last, "--data", data, "--precision", "bf16"};
    String before = System.getProperty(CpuBfloat16.PROPERTY);
    try {
      System.setProperty(CpuBfloat16.PROPERTY, "off");
      Commands refused = Commands.run(eval);
      assertEquals(ExitCodes.FAILED, refused.code());
      assertEquals(1, refused.err().lines().count(), refused.err());
      assertTrue(refused.err().contains("precision bf16 is slower than fp32"), refused.err());
      Commands train =
          Commands.run(
              new SmallRun(small.data(), folder.resolve("bf16")).train("--precision", "bf16"));
      assertEquals(ExitCodes.FAILED, train.code());
      assertTrue(train.err().contains("precision bf16 is slower than fp32"), train.err());

      System.setProperty(CpuBfloat16.PROPERTY, "on");
      Commands done = Commands.run(eval);
      assertEquals(ExitCodes.OK, done.code(), done.err());
      Commands exact = Commands.run("eval", "--checkpoint", last, "--data", data);
      assertNotEquals(loss(exact), loss(done));
      assertEquals(loss(exact), loss(done), 0.02);
    } finally {
      if (before == null) {
        System.clearProperty(CpuBfloat16.PROPERTY);
      } else {
        System.setProperty(CpuBfloat16.PROPERTY, before);
      }
    }
  }

  @Test
  void thePhotosAreMadeAsSmallAsInTraining() throws IOException {
    SmallRun tiny = new SmallRun(small.data(), folder.resolve("tiny"));
    String batch = "16";
    Commands.run(
        tiny.train(
            "--batch-size", batch, "--epochs", "1", "--crop-size", "32", "--resize-size", "40"));
    for (String name : List.of("best.pth", "last.pth")) {
      String file = tiny.run().resolve(name).toString();
      Commands eval = Commands.run("eval", "--checkpoint", file, "--data", small.data().toString());
      String loss = Files.readAllLines(tiny.run().resolve("metrics.csv")).get(1).split(",", -1)[3];
      assertTrue(eval.out().contains("loss      " + loss + "\n"), eval.out() + loss);
      Commands predict =
          Commands.run("predict", "--checkpoint", file, small.data() + "/val/bee/0001.png");
      assertEquals(ExitCodes.OK, predict.code(), predict.err());
    }
  }

  @Test
  void evalRefusesOtherClasses() throws IOException {
    Path other = folder.resolve("other");
    Files.createDirectories(other.resolve("val/wasp"));
    Files.copy(small.data().resolve("val/bee/0000.png"), other.resolve("val/wasp/0.png"));
    Commands eval = Commands.run("eval", "--checkpoint", last, "--data", other.toString());
    assertEquals(ExitCodes.FAILED, eval.code());
    assertTrue(eval.err().contains("knows the classes [ant, bee]"), eval.err());
  }

  @Test
  void predictPrintsTheLikeliestClassesOfEachPhoto() {
    Path photos = small.data().resolve("val");
    Commands text = Commands.run("predict", "--checkpoint", last, photos.toString());
    assertEquals(ExitCodes.OK, text.code(), text.err());
    assertEquals(6, text.out().lines().count());
    assertTrue(text.out().contains(" %"), text.out());

    Commands json =
        Commands.run("predict", "--checkpoint", last, "--json", photos + "/bee/0001.png");
    JsonObject answer = JsonParser.parseString(json.out()).getAsJsonObject();
    assertTrue(answer.get("file").getAsString().endsWith("0001.png"));
    double sum = 0;
    double before = 1;
    for (var one : answer.getAsJsonArray("predictions")) {
      double p = one.getAsJsonObject().get("probability").getAsDouble();
      assertTrue(p <= before, json.out());
      before = p;
      sum += p;
    }
    assertEquals(1, sum, 1e-6);
  }

  @Test
  void predictNamesWhatItCannotRead() throws IOException {
    Path bad = folder.resolve("bad.jpg");
    Files.writeString(bad, "no photo");
    Commands failed = Commands.run("predict", "--checkpoint", last, bad.toString());
    assertEquals(ExitCodes.FAILED, failed.code());
    assertTrue(failed.err().contains(bad.toString()), failed.err());
    Commands skipped =
        Commands.run("predict", "--checkpoint", last, "--bad-images", "skip", bad.toString());
    assertEquals(ExitCodes.OK, skipped.code());
    assertTrue(skipped.err().contains("skipped " + bad), skipped.err());
    Commands absent = Commands.run("predict", "--checkpoint", last, "absent.jpg");
    assertEquals(ExitCodes.FAILED, absent.code());
    Commands none = Commands.run("predict", "--checkpoint", "absent.pth", bad.toString());
    assertEquals(ExitCodes.FAILED, none.code());
    assertTrue(none.err().contains("absent.pth"), none.err());
  }
}
