package dev.graft.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.classify.ArticleTransforms;
import dev.graft.data.ImageFolder;
import dev.graft.demo.Demo;
import dev.graft.internal.Natives;
import dev.graft.models.Models;
import dev.graft.models.ResNetOptions;
import dev.graft.nn.Module;
import dev.graft.report.Evaluations;
import dev.graft.report.RunReader;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.StateDicts;
import dev.graft.train.TrainConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void whatIsPretrainedBeatsWhatIsNotAndTheReportShowsAllFour() throws IOException {
    Path out = folder.resolve("demo");
    Commands done = Commands.run("demo", "--epochs", "8", "--out", out.toString());
    assertEquals(ExitCodes.OK, done.code(), done.err());
    double scratch = best(out.resolve("scratch"));
    for (String pretrained : List.of("finetune", "freeze", "discriminative")) {
      double found = best(out.resolve(pretrained));
      assertTrue(found > scratch + 0.05, pretrained + " " + found + ", scratch " + scratch);
    }
    assertEquals(
        RunReader.read(out.resolve("freeze")).steps().stream().map(step -> step.loss()).toList(),
        RunReader.read(out.resolve("discriminative")).steps().stream()
            .map(step -> step.loss())
            .toList());
    assertTrue(Files.readString(out.resolve("report.html")).contains("4 strategies on pictures"));
    assertTrue(done.out().contains(out.resolve("report.html").toString()), done.out());

    Commands again = Commands.run("demo", "--out", out.toString());
    assertEquals(ExitCodes.FAILED, again.code());
    assertTrue(again.err().contains("holds a comparison already"), again.err());
  }

  @Test
  void aDemoGoesOnToMoreEpochsAndWithItsOwnSeed() throws IOException {
    Path out = folder.resolve("demo");
    assertEquals(
        ExitCodes.OK, Commands.run("demo", "--epochs", "1", "--out", out.toString()).code());
    String before = Files.readString(out.resolve("freeze/steps.csv"));

    Commands other = Commands.run("demo", "--resume", "--seed", "2", "--out", out.toString());
    assertEquals(ExitCodes.USAGE, other.code());
    assertTrue(other.err().contains("--seed is 1 in the run"), other.err());

    Commands resumed = Commands.run("demo", "--resume", "--epochs", "2", "--out", out.toString());
    assertEquals(ExitCodes.OK, resumed.code(), resumed.err());
    String after = Files.readString(out.resolve("freeze/steps.csv"));
    assertTrue(after.startsWith(before));
    assertEquals(2, RunReader.read(out.resolve("freeze")).epochs().size());
  }

  @Test
  void theWeightsAreMadeTheSameTwiceAndHaveTheShippedOnesShapes() throws IOException {
    byte[][] made = new byte[2][];
    for (int i = 0; i < made.length; i++) {
      Path out = folder.resolve("pre" + i);
      Commands done =
          Commands.run(
              "pretrain-demo", "--epochs", "1", "--per-class", "4", "--out", out.toString());
      assertEquals(ExitCodes.OK, done.code(), done.err());
      made[i] = Files.readAllBytes(out.resolve("trunk.pth"));
    }
    assertArrayEquals(made[0], made[1]);

    Path shipped = folder.resolve("shipped.pth");
    Demo.writeTrunk(shipped);
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> wanted = StateDicts.of(PthReader.load(shipped));
      Map<String, Tensor> found =
          StateDicts.of(PthReader.load(folder.resolve("pre0").resolve("trunk.pth")));
      assertEquals(122, wanted.size());
      assertEquals(List.copyOf(wanted.keySet()), List.copyOf(found.keySet()));
      wanted.forEach(
          (key, tensor) -> {
            assertArrayEquals(tensor.shape(), requireNonNull(found.get(key)).shape(), key);
            ScalarType dtype =
                key.endsWith("num_batches_tracked") ? ScalarType.Long : ScalarType.Half;
            assertEquals(dtype, tensor.scalar_type().intern(), key);
          });
    }
  }

  @Test
  void theShippedWeightsKnowWhatTheyWerePretrainedOn() throws IOException {
    Demo.drawSource(folder.resolve("source"), 10);
    Path trunk = folder.resolve("shipped.pth");
    Demo.writeTrunk(trunk);
    TrainConfig config =
        TrainConfig.defaults("")
            .with(Map.of("crop_size", Demo.CROP_SIZE, "resize_size", Demo.RESIZE_SIZE));
    try (PointerScope scope = new PointerScope()) {
      Natives.load();
      ImageFolder photos =
          new ImageFolder(folder.resolve("source/val"), ArticleTransforms.eval(config));
      ResNetOptions narrow =
          new ResNetOptions().withNumClasses(photos.classes().size()).withFirstPlanes(Demo.WIDTH);
      Module model = Models.getModel("resnet18", narrow);
      model.loadStateDict(StateDicts.of(PthReader.load(trunk)));
      model.train(false);
      // 79.7 % of all thirty pictures of each class when they were made.
      assertEquals(0.7955, Evaluations.of(model, photos).accuracy(), 0.01);
    }
  }

  private static double best(Path run) {
    return RunReader.read(run).epochs().stream()
        .mapToDouble(row -> row.valAccuracy())
        .max()
        .orElseThrow();
  }
}
