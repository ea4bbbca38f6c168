package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs that go beyond the article, from the command line. */
class RecipeOptionsTest {
  private static final String RECIPE =
      "--opt adamw --weight-decay 0.05 --lr-scheduler cosineannealinglr --lr-min 0.0001"
          + " --lr-warmup-epochs 2 --label-smoothing 0.1 --clip-grad-norm 1 --accumulate 2"
          + " --cutmix-alpha 1 --random-erase 0.5 --color-jitter 0.4 --interpolation bicubic";

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
