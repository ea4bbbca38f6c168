package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import dev.graft.classify.Experiment;
import dev.graft.nn.StateDict;
import dev.graft.serialization.StateDicts;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import dev.graft.train.Checkpoint;
import dev.graft.train.RunFolder;
import dev.graft.train.RunListener;
import dev.graft.train.RunStoppedException;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that go beyond the article, from the command line. */
@ExtendWith(OneThread.class)
class RecipeOptionsTest {
  private static final String RECIPE =
      "--opt adamw --weight-decay 0.05 --lr-scheduler cosineannealinglr --lr-min 0.0001"
          + " --lr-warmup-epochs 2 --label-smoothing 0.1 --clip-grad-norm 1 --accumulate 2"
          + " --cutmix-alpha 1 --random-erase 0.5 --color-jitter 0.4,0.3,0.2,0.1 --interpolation bicubic"
          + " --model-ema --model-ema-steps 1 --model-ema-decay 0.9";

  private static final String SMALL = " --crop-size 32 --resize-size 32";

  @TempDir private Path folder;
  private SmallRun small;

  @BeforeEach
  void data() throws IOException {
    small = SmallRun.in(folder);
  }

  @Test
  void theLearningRateRisesAndFallsAsPythonsDoes() throws IOException {
    train(small, "--epochs 6 --lr 0.01 " + RECIPE);
    double full = 0.01;
    List<Double> expected = new ArrayList<>();
    for (double share : new double[] {0.01, 0.505}) {
      expected.add(full * share);
    }
    for (int epoch = 0; epoch < 4; epoch++) {
      expected.add(0.0001 + (full - 0.0001) * (1 + Math.cos(Math.PI * epoch / 4)) / 2);
    }
    List<Double> rates = column(small, "metrics.csv", 5);
    assertEquals(expected.size(), rates.size());
    for (int i = 0; i < rates.size(); i++) {
      assertEquals(expected.get(i), rates.get(i), 1e-12, "epoch " + i);
    }
  }

  @Test
  void theSettingsShowWhatWasAskedForBeyondTheArticle() {
    List<String> all = new ArrayList<>(small.train("--opt", "adamw"));
    all.remove("--quiet");
    Commands done = Commands.run(all);
    assertTrue(done.out().contains("opt                  adamw"), done.out());
    assertFalse(done.out().contains("mixup_alpha"), done.out());
  }

  @Test
  void checkpointsWithinEpochsChangeNothing() throws IOException {
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    train(whole, "--epochs 4 " + RECIPE);
    train(small, "--epochs 4 --checkpoint-every 1 " + RECIPE);
    SameRun.assertSame(whole.run(), small.run(), "config");
  }

  @Test
  void aNetworkWithDropoutGoesOnToTheBit() throws IOException {
    String options = " --model squeezenet1_1 --crop-size 32 --resize-size 32 --lr 0.0001";
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    train(whole, "--epochs 3" + options);
    train(small, "--epochs 1" + options);
    Commands rest =
        Commands.run(
            "train", "--resume", "--quiet", "--out", small.run().toString(), "--epochs", "3");
    assertEquals(ExitCodes.OK, rest.code(), rest.err());
    SameRun.assertSame(whole.run(), small.run(), "config");
  }

  @Test
  void evaluationRepeatsTheRowOfTheRun() throws IOException {
    train(small, "--epochs 3 " + RECIPE);
    Commands eval =
        Commands.run(
            "eval",
            "--checkpoint",
            small.run().resolve("best.pth").toString(),
            "--data",
            small.data().toString(),
            "--batch-size",
            "4");
    assertEquals(ExitCodes.OK, eval.code(), eval.err());
    List<Double> accuracies = column(small, "metrics.csv", 4);
    int best = accuracies.indexOf(accuracies.stream().max(Double::compare).orElseThrow());
    String loss = column(small, "metrics.csv", 3).get(best).toString();
    assertTrue(eval.out().contains(loss), eval.out() + " lacks " + loss);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--class-weights 0.5,2",
        "--class-weights balanced --label-smoothing 0.1 --precision bf16",
        "--class-weights balanced --mixup-alpha 1 --precision fp64"
      })
  void aWeightedLossIsThatOfTheRunInItsEvaluation(String options) throws IOException {
    try (Stream<Path> photos = Files.list(small.data().resolve("train/bee"))) {
      Files.delete(photos.sorted().findFirst().orElseThrow());
    }
    SmallRun plain = new SmallRun(small.data(), folder.resolve("plain"));
    train(
        plain, "--epochs 3 " + options.replaceFirst("--class-weights \\S+", "--lr 0.001") + SMALL);
    train(small, "--epochs 3 " + options + SMALL);
    assertNotEquals(column(plain, "steps.csv", 2), column(small, "steps.csv", 2));
    String precision =
        options.contains("precision") ? options.replaceFirst(".*--precision ", "") : "fp32";
    Commands eval =
        Commands.run(
            "eval",
            "--checkpoint",
            small.run().resolve("last.pth").toString(),
            "--data",
            small.data().toString(),
            "--precision",
            precision,
            "--batch-size",
            "4");
    assertEquals(ExitCodes.OK, eval.code(), eval.err());
    String loss = column(small, "metrics.csv", 3).get(2).toString();
    assertTrue(eval.out().contains(loss), eval.out() + " lacks " + loss);
    String config = Files.readString(small.run().resolve("config.json"));
    double bees =
        JsonParser.parseString(config)
            .getAsJsonObject()
            .getAsJsonArray("loss_weights")
            .get(1)
            .getAsDouble();
    assertEquals(
        options.contains("balanced") ? 7 / (2 * 3.0) : 2,
        bees,
        options.contains("fp64") ? 0 : 1e-6);
  }

  @Test
  void classWeightsAreOnesOfTheClasses() {
    List<String> all = new ArrayList<>(small.train("--class-weights", "1,2,3"));
    Commands wrong = Commands.run(all);
    assertEquals(ExitCodes.FAILED, wrong.code(), wrong.err());
    assertEquals(
        "graft train: class_weights has 3 numbers (1,2,3), and there are 2 classes: [ant, bee]",
        wrong.err().strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--class-weights balanced --model-ema --model-ema-steps 1 --model-ema-decay 0.9",
        "--model-ema --model-ema-steps 2 --model-ema-decay 0.9 --lr-warmup-epochs 1"
      })
  void aRunThatIsStoppedAfterAnyStepGoesOnToTheBit(String options) throws IOException {
    assertGoesOn("--epochs 2 " + options, options);
  }

  @Test
  void layersAreFreedFromTheHeadDownEachAtItsRate() throws IOException {
    train(small, "--epochs 1" + SMALL);
    Path weights = small.run().resolve("best.pth");
    String options = "--unfreeze-every 1 --layer-decay 0.5";
    SmallRun whole =
        assertGoesOn(
            "--epochs 2 --strategy finetune --weights " + weights + " " + options, options);
    String config = Files.readString(whole.run().resolve("config.json"));
    assertEquals(
        2 * 16 + 2,
        JsonParser.parseString(config).getAsJsonObject().get("trainable_parameters").getAsInt(),
        "the head alone in the first epoch");
    String first = Files.readAllLines(whole.run().resolve("steps.csv")).get(1);
    assertTrue(first.endsWith(",2.5E-4,5.0E-4,0.001"), first);
    try (PointerScope scope = new PointerScope()) {
      StateDict before = Checkpoint.read(weights).model();
      StateDict after = Checkpoint.read(whole.run().resolve("last.pth")).model();
      for (String layer : List.of("conv1", "layer1.0.conv1", "layer3.1.conv2")) {
        assertTrue(torch.equal(before.get(layer + ".weight"), after.get(layer + ".weight")), layer);
      }
      for (String layer : List.of("layer4.0.conv1", "layer4.1.conv2")) {
        assertFalse(
            torch.equal(before.get(layer + ".weight"), after.get(layer + ".weight")), layer);
      }
    }
  }

  /** Stopped and resumed with some of its options, a run is the run that was not. */
  private SmallRun assertGoesOn(String all, String options) throws IOException {
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    train(whole, all + SMALL);
    for (int steps : new int[] {1, 3}) {
      SmallRun parts = new SmallRun(small.data(), folder.resolve("stopped" + steps));
      stopped(whole, parts, steps);
      List<String> rest =
          new ArrayList<>(List.of("train", "--resume", "--quiet", "--out", "" + parts.run()));
      rest.addAll(List.of(options.split(" ", -1)));
      Commands done = Commands.run(rest);
      assertEquals(ExitCodes.OK, done.code(), done.err());
      SameRun.assertSame(whole.run(), parts.run());
    }
    return whole;
  }

  /** The same run, which ends after so many steps. */
  private static void stopped(SmallRun whole, SmallRun parts, int steps) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, ?> knobs = Checkpoint.read(whole.run().resolve("last.pth")).config();
      TrainConfig config = TrainConfig.defaults("").with(knobs);
      try (Experiment experiment = Experiment.open(config)) {
        RunFolder run = RunFolder.create(parts.run());
        run.writeConfig(experiment.description());
        TrainingRun first = new TrainingRun(config, experiment.setup(), run, new StopsAfter(steps));
        assertThrows(RunStoppedException.class, first::run);
      }
    }
  }

  private static final class StopsAfter implements RunListener {
    private int left;

    StopsAfter(int steps) {
      left = steps;
    }

    @Override
    public void stepFinished(int epoch, int step, double loss, int samples, List<Double> lrs) {
      left--;
    }

    @Override
    public boolean stopRequested() {
      return left <= 0;
    }
  }

  @Test
  void theAverageOfTheWeightsIsTheBest() throws IOException {
    train(small, "--epochs 1 --model-ema --model-ema-steps 1 --model-ema-decay 0.9" + SMALL);
    try (PointerScope scope = new PointerScope()) {
      StateDict best = Checkpoint.read(small.run().resolve("best.pth")).model();
      Checkpoint last = Checkpoint.read(small.run().resolve("last.pth"));
      StateDict average =
          StateDicts.of((Map<?, ?>) last.entries().get("model_ema")).select("module.");
      assertEquals(best.keySet(), average.keySet());
      best.forEach((key, value) -> assertTrue(torch.equal(value, average.get(key)), key));
      assertFalse(torch.equal(best.get("fc.weight"), last.model().get("fc.weight")), "it moved");
    }
  }

  @Test
  void patienceEndsARunWhoseLossDoesNotFall() throws IOException {
    train(small, "--epochs 50 --lr 0 --patience 2");
    List<Double> losses = column(small, "metrics.csv", 3);
    int bad = 0;
    double best = Double.POSITIVE_INFINITY;
    for (double loss : losses.subList(0, losses.size() - 1)) {
      bad = loss < best ? 0 : bad + 1;
      best = Math.min(best, loss);
      assertTrue(bad < 2, "went on for too long");
    }
    assertEquals(1, bad);
    assertTrue(losses.get(losses.size() - 1) >= best);
    assertTrue(losses.size() < 50);
  }

  @ParameterizedTest
  @CsvSource({
    "--opt magic,'expected one of sgd, sgd_nesterov, adam, adamw, rmsprop, not magic'",
    "--lr-scheduler never,'expected one of steplr, cosineannealinglr, exponentiallr, not never'",
    "--label-smoothing 1.5,label_smoothing must be from 0 to 1",
    "--class-weights rare,'class_weights must be ''balanced'' or finite numbers above 0 with commas between them, one a class, not ''rare'''",
    "'--class-weights 1,0','one a class, not ''1,0'''",
    "'--class-weights 1,','one a class, not ''1,'''",
    "--model-ema --model-ema-steps 0,model_ema_steps must be 1 or more",
    "--model-ema --model-ema-decay 1.5,model_ema_decay must be from 0 to 1",
    "--unfreeze-every 1,'unfreeze_every needs strategy finetune or discriminative, not scratch'",
    "--layer-decay 0.5,'layer_decay needs strategy finetune, not scratch'",
    "'--color-jitter 1,1','color_jitter must be one number, or four'",
    "--accumulate 0,accumulate must be 1 or more",
    "--mixup-alpha 1 --cutmix-alpha 1,mixup_alpha and cutmix_alpha exclude each other",
    "--lr-warmup-epochs 2,lr_warmup_epochs 2 must be below epochs 2",
    "--opt sgd_nesterov --momentum 0,Nesterov"
  })
  void whatCannotBeIsOneLine(String options, String message) {
    List<String> all = new ArrayList<>(small.train());
    all.addAll(List.of(options.split(" ", -1)));
    Commands wrong = Commands.run(all);
    assertEquals(ExitCodes.USAGE, wrong.code(), wrong.err());
    assertTrue(wrong.err().contains(message), wrong.err());
  }

  private static void train(SmallRun run, String options) {
    List<String> all = new ArrayList<>(run.train());
    if (options.contains("--model")) {
      all.subList(all.indexOf("--width"), all.indexOf("--width") + 2).clear();
    }
    for (String option : options.split(" (?=--)", -1)) {
      String name = option.split(" ", -1)[0];
      int at = all.indexOf(name);
      if (at >= 0) {
        all.subList(at, at + 2).clear();
      }
      all.addAll(List.of(option.split(" ", -1)));
    }
    Commands done = Commands.run(all);
    assertEquals(ExitCodes.OK, done.code(), done.err());
  }

  private static List<Double> column(SmallRun run, String file, int index) throws IOException {
    return Files.readAllLines(run.run().resolve(file)).stream()
        .skip(1)
        .map(row -> Double.valueOf(row.split(",", -1)[index]))
        .toList();
  }
}
