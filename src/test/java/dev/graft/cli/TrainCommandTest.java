package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(OneThread.class)
class TrainCommandTest {
  @TempDir private Path folder;
  private SmallRun small;

  @BeforeEach
  void draw() throws IOException {
    small = SmallRun.in(folder);
  }

  @Test
  void aRunFillsItsFolderAndShowsEveryEpoch() throws IOException {
    List<String> loud = small.train();
    loud.remove("--quiet");
    Commands done = Commands.run(loud);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    for (String name : List.of("config.json", "metrics.csv", "steps.csv", "best.pth", "last.pth")) {
      assertTrue(Files.size(small.run().resolve(name)) > 0, name);
    }
    assertTrue(done.out().contains("1/2") && done.out().contains("2/2"), done.out());
    assertTrue(done.out().contains("batch_size           4"), "the configuration is printed");
    JsonObject config =
        JsonParser.parseString(Files.readString(small.run().resolve("config.json")))
            .getAsJsonObject();
    assertEquals("scratch", config.get("strategy").getAsString());
    assertEquals(2, config.get("width").getAsInt());
    assertTrue(config.get("trainable_parameters").getAsLong() > 0);
  }

  @Test
  void pretrainedWeightsMayBeACheckpointOfARun() throws IOException {
    assertEquals(ExitCodes.OK, Commands.run(small.train("--epochs", "1")).code());
    Path weights = small.run().resolve("best.pth");
    SmallRun second = new SmallRun(small.data(), folder.resolve("second"));
    Commands frozen =
        Commands.run(
            without(
                "--width",
                second.train(
                    "--strategy", "freeze", "--weights", weights.toString(), "--epochs", "1")));
    assertEquals(ExitCodes.OK, frozen.code(), frozen.err());
    JsonObject config =
        JsonParser.parseString(Files.readString(second.run().resolve("config.json")))
            .getAsJsonObject();
    assertEquals(2 * 16 + 2, config.get("trainable_parameters").getAsInt(), "the head alone");
    assertEquals(2, config.get("width").getAsInt(), "as in the weights");
    assertFalse(config.get("channels_last").getAsBoolean(), "the width rules that out");
  }

  @Test
  void theWorkersAndTheLayoutOfMemoryDoNotChangeTheData() throws IOException {
    Commands.run(small.train("--precision", "fp64", "--channels-last", "false"));
    SmallRun other = new SmallRun(small.data(), folder.resolve("other"));
    Commands.run(other.train("--precision", "fp64", "--workers", "3"));
    List<String> a = Files.readAllLines(small.run().resolve("steps.csv"));
    List<String> b = Files.readAllLines(other.run().resolve("steps.csv"));
    assertEquals(5, a.size());
    for (int i = 1; i < a.size(); i++) {
      assertEquals(loss(a.get(i)), loss(b.get(i)), 1e-9, "step " + i);
    }
  }

  @Test
  void aRunGoesOnBehindItsLastEpochWithItsOwnSettings() throws IOException {
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    Commands.run(whole.train("--epochs", "3"));
    Commands.run(small.train("--epochs", "1"));
    Commands resumed =
        Commands.run("train", "--resume", "--out", small.run().toString(), "--epochs", "3");
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    assertEquals(
        Files.readString(whole.run().resolve("steps.csv")),
        Files.readString(small.run().resolve("steps.csv")));

    Commands other =
        Commands.run("train", "--resume", "--out", small.run().toString(), "--lr", "0.5");
    assertUsage(other, "--lr is 0.001 in the run and cannot become 0.5");
  }

  @Test
  void aRunGoesOnWithPhotosThatHaveMovedAndNotWithOthers() throws IOException {
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    Commands.run(whole.train("--epochs", "2"));
    Commands.run(small.train("--epochs", "1"));
    Path moved = Files.move(small.data(), folder.resolve("moved"));
    List<String> resume =
        List.of("train", "--resume", "--out", small.run().toString(), "--epochs", "2");
    Path photo = moved.resolve("train/ant/0000.png");
    byte[] content = Files.readAllBytes(photo);
    Files.delete(photo);
    List<String> elsewhere = new ArrayList<>(resume);
    elsewhere.addAll(List.of("--data", moved.toString()));
    assertFailed(
        Commands.run(elsewhere), "the train images are not those of the run: it saw 8 images");

    Files.write(photo, content);
    Commands resumed = Commands.run(elsewhere);
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    SameRun.assertSame(whole.run(), small.run(), "config");
  }

  @Test
  void theSyntheticDataAreDrawnIntoTheRun() {
    Commands drawn = Commands.run(small.train("--data", "synthetic", "--epochs", "1"));
    assertEquals(ExitCodes.OK, drawn.code(), drawn.err());
    assertTrue(Files.isDirectory(small.run().resolve("pictures/train/ant")));
  }

  @Test
  void wrongUsageIsOneLineAndCodeTwo() {
    assertUsage(Commands.run("train", "--data", "x"), "--out DIR is missing");
    assertUsage(Commands.run("train", "--out", "x"), "--data DIR is missing");
    assertUsage(Commands.run(small.train("--lr", "-1")), "lr must be a finite number, 0 or more");
    assertUsage(Commands.run(small.train("--lr", "NaN")), "lr must be a finite number, 0 or more");
    assertUsage(Commands.run(small.train("--strategy", "magic")), "--strategy");
    assertUsage(Commands.run(small.train("--strategy", "freeze")), "needs --weights FILE");
    assertUsage(Commands.run(small.train("--weights", "w.pth")), "scratch takes no --weights");
    assertUsage(Commands.run(small.train("--crop-size", "16")), "crop_size must be 32 or more");
    assertUsage(
        Commands.run(small.train("--strategy", "thaw")),
        "expected one of scratch, finetune, freeze, discriminative, not thaw");
    assertUsage(
        Commands.run(small.train("--crop-size", "300")), "resize_size 256 is below crop_size 300");
    assertUsage(Commands.run(small.train("--epochs", "0")), "epochs must be 1 or more");
    List<String> twice = small.train();
    twice.addAll(List.of("--epochs", "3"));
    assertUsage(Commands.run(twice), "--epochs was given more than once");
    assertFalse(Files.exists(small.run()), "nothing may be made before the usage is right");
  }

  @Test
  void aRunIsNotOverwritten() {
    Commands.run(small.train("--epochs", "1"));
    assertFailed(Commands.run(small.train()), "holds a run already");
    Path empty = folder.resolve("empty");
    assertFailed(Commands.run("train", "--resume", "--out", empty.toString()), "nothing to resume");
  }

  @Test
  void dataThatCannotBeUsedAreNamed() throws IOException {
    Path missing = folder.resolve("missing");
    assertFailed(Commands.run(small.train("--data", missing.toString())), missing.toString());

    Path bare = folder.resolve("bare");
    Files.createDirectories(bare.resolve("train"));
    assertFailed(Commands.run(small.train("--data", bare.toString())), "no class folder");

    Files.createDirectories(small.data().resolve("val/wasp"));
    Files.copy(small.data().resolve("val/bee/0000.png"), small.data().resolve("val/wasp/0000.png"));
    assertFailed(Commands.run(small.train()), "only in the second: wasp");

    Files.createDirectories(small.data().resolve("train/wasp"));
    assertFailed(Commands.run(small.train()), "no image in the class folder");
    assertFalse(Files.exists(small.run()));
  }

  @Test
  void aFileThatIsNoImageIsNamedAndNeverTrainedOnInSilence() throws IOException {
    Path bad = small.data().resolve("train/ant/0001.jpg");
    Files.writeString(bad, "this is no photo");
    assertFailed(Commands.run(small.train()), bad.toString());
    SmallRun second = new SmallRun(small.data(), folder.resolve("second"));
    Commands skipped = Commands.run(second.train("--bad-images", "skip", "--epochs", "1"));
    assertEquals(ExitCodes.OK, skipped.code(), skipped.err());
    assertTrue(
        skipped.err().contains("1 of 9 training images could not be read and were left out"),
        skipped.err());
  }

  @Test
  void weightsOfAnotherArchitectureAreNamedInOneLine() {
    Commands.run(small.train("--epochs", "1"));
    Path weights = small.run().resolve("best.pth");
    SmallRun second = new SmallRun(small.data(), folder.resolve("second"));
    Commands deeper =
        Commands.run(
            second.train(
                "--strategy", "freeze", "--weights", weights.toString(), "--model", "resnet34"));
    assertFailed(deeper, "not the weights of a resnet34");
    Commands wider =
        Commands.run(
            second.train("--strategy", "freeze", "--weights", weights.toString(), "--width", "4"));
    assertFailed(wider, "has 2 planes (conv1.weight), and --width is 4");
    assertFalse(Files.exists(second.run()));
    Path none = folder.resolve("none.pth");
    assertFailed(
        Commands.run(second.train("--strategy", "freeze", "--weights", none.toString())),
        "none.pth");
  }

  @Test
  void anUnknownDeviceOrModelIsNamed() {
    assertFailed(Commands.run(small.train("--device", "tpu")), "unknown device 'tpu'");
    assertUsage(
        Commands.run(small.train("--model", "resnet19")),
        "--model: no model \"resnet19\": choose from alexnet, ");
  }

  @Test
  void whatAModelCannotTakeIsSaidBeforeAnythingIsRead() {
    assertUsage(
        Commands.run(small.train("--model", "alexnet")),
        "--width is for ResNets: alexnet has no width to choose");
    assertUsage(
        Commands.run(without("--width", small.train("--model", "alexnet", "--crop-size", "62"))),
        "--crop-size: alexnet takes images of 63 by 63 pixels or more, not 62 by 62");
    assertFalse(Files.exists(small.run()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"mobilenet_v3_small", "squeezenet1_1", "densenet121"})
  void otherFamiliesTrainAreFrozenAndPredict(String model) throws IOException {
    List<String> sizes = List.of("--crop-size", "32", "--resize-size", "36", "--epochs", "1");
    List<String> scratch = without("--width", small.train("--model", model));
    scratch.removeAll(List.of("--epochs", "2"));
    scratch.addAll(sizes);
    Commands first = Commands.run(scratch);
    assertEquals(ExitCodes.OK, first.code(), first.err());
    Path weights = small.run().resolve("best.pth");
    SmallRun second = new SmallRun(small.data(), folder.resolve("second"));
    List<String> freeze =
        without(
            "--width",
            second.train(
                "--model", model, "--strategy", "freeze", "--weights", weights.toString()));
    freeze.removeAll(List.of("--epochs", "2"));
    freeze.addAll(sizes);
    Commands frozen = Commands.run(freeze);
    assertEquals(ExitCodes.OK, frozen.code(), frozen.err());
    JsonObject config =
        JsonParser.parseString(Files.readString(second.run().resolve("config.json")))
            .getAsJsonObject();
    assertEquals(
        model.startsWith("densenet"), config.get("channels_last").getAsBoolean(), "by the family");
    int head =
        switch (model) {
          case "squeezenet1_1" -> 512;
          default -> 1024;
        };
    assertEquals(2 * head + 2, config.get("trainable_parameters").getAsInt(), "the head alone");
    Commands predicted =
        Commands.run(
            "predict",
            "--checkpoint",
            second.run().resolve("best.pth").toString(),
            small.data().resolve("val/bee/0000.png").toString());
    assertEquals(ExitCodes.OK, predicted.code(), predicted.err());
  }

  @Test
  void helpShowsSectionsDefaultsAndAnExample() {
    Commands help = Commands.run("train", "--help");
    assertEquals(ExitCodes.OK, help.code());
    for (String part :
        List.of("What:", "How:", "On what:", "Default: 0.001", "Default: finetune", "Example:")) {
      assertTrue(help.out().contains(part), part);
    }
  }

  private static List<String> without(String option, List<String> arguments) {
    int at = arguments.indexOf(option);
    arguments.subList(at, at + 2).clear();
    return arguments;
  }

  private static double loss(String row) {
    return Double.parseDouble(row.split(",", -1)[2]);
  }

  private static void assertUsage(Commands done, String part) {
    assertEquals(ExitCodes.USAGE, done.code(), done.err());
    assertTrue(done.err().contains(part), done.err());
    assertTrue(done.err().lines().count() <= 2, done.err());
  }

  private static void assertFailed(Commands done, String part) {
    assertEquals(ExitCodes.FAILED, done.code(), done.err());
    assertTrue(done.err().contains(part), done.err());
    assertEquals(1, done.err().lines().count(), done.err());
  }
}
