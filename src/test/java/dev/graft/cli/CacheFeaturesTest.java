package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that keep their features are the runs that do not, bit for bit. */
@ExtendWith(OneThread.class)
class CacheFeaturesTest {
  private static final String FIXED = "--freeze-bn --no-aug --crop-size 32 --resize-size 36";

  @TempDir private Path folder;
  private SmallRun small;

  @BeforeEach
  void data() throws IOException {
    small = SmallRun.in(folder);
    // A last, smaller batch, of training and of validation.
    for (String part : List.of("train/bee", "val/ant")) {
      try (Stream<Path> photos = Files.list(small.data().resolve(part))) {
        Files.delete(photos.sorted().findFirst().orElseThrow());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--width 16",
        "--width 16 --precision fp64 --workers 0",
        "--width 16 --precision bf16 --accumulate 2 --clip-grad-norm 1",
        "--width 16 --channels-last false --label-smoothing 0.1 --opt adamw",
        "--width 16 --model-ema --model-ema-steps 1 --model-ema-decay 0.9",
        "--model squeezenet1_1",
        "--model squeezenet1_1 --channels-last",
        "--model mobilenet_v3_small"
      })
  void theRunIsTheSameToTheBit(String options) throws IOException {
    Path weights = weights(options);
    SmallRun plain = in("plain");
    SmallRun cached = in("cached");
    freeze(plain, weights, options);
    freeze(cached, weights, options + " --cache-features");
    SameRun.assertSame(plain.run(), cached.run(), "config");
  }

  @Test
  void aRunGoesOnToTheBitWithAndWithout() throws IOException {
    Path weights = weights("--width 16");
    SmallRun plain = in("plain");
    freeze(plain, weights, "--width 16");
    for (String first : List.of("", " --cache-features")) {
      for (String then : List.of("", "--cache-features")) {
        SmallRun parts = in("parts" + first.length() + then.length());
        freeze(parts, weights, "--width 16 --epochs 2" + first);
        List<String> rest = new ArrayList<>(List.of("train", "--resume", "--quiet"));
        rest.addAll(List.of("--out", parts.run().toString(), "--epochs", "5"));
        rest.addAll(Stream.of(then).filter(option -> !option.isEmpty()).toList());
        Commands done = Commands.run(rest);
        assertEquals(ExitCodes.OK, done.code(), done.err());
        SameRun.assertSame(plain.run(), parts.run(), "config");
      }
    }
  }

  @Test
  void filesThatAreNoImagesAreLeftOutAlike() throws IOException {
    Path weights = weights("--width 16");
    Files.writeString(small.data().resolve("train/ant/zz.jpg"), "no photo");
    SmallRun plain = in("plain");
    SmallRun cached = in("cached");
    String options = "--width 16 --bad-images skip";
    freeze(plain, weights, options);
    Commands done = freeze(cached, weights, options + " --cache-features");
    SameRun.assertSame(plain.run(), cached.run(), "config");
    assertTrue(
        done.err().contains("1 of 8 training images could not be read and were left out"),
        done.err());
  }

  @Test
  void inAComparisonTheFrozenRunAloneKeepsFeatures() throws IOException {
    Path weights = weights("--width 16");
    Path both = folder.resolve("both");
    List<String> all = new ArrayList<>(List.of("compare", "--strategies", "finetune,freeze"));
    all.addAll(List.of("--quiet", "--data", small.data().toString(), "--out", both.toString()));
    all.addAll(List.of("--weights", weights.toString(), "--batch-size", "4", "--epochs", "2"));
    all.addAll(List.of("--lr", "0.01"));
    all.addAll(List.of(FIXED.split(" ", -1)));
    all.add("--cache-features");
    Commands done = Commands.run(all);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    SmallRun plain = in("plain");
    freeze(plain, weights, "--width 16 --epochs 2 --workers 1");
    SameRun.assertSame(plain.run(), both.resolve("freeze"), "config");
    assertTrue(config(both.resolve("freeze")).contains("\"cache_features\": true"));
    assertTrue(config(both.resolve("finetune")).contains("\"cache_features\": false"));

    Commands more = Commands.run("compare", "--resume", "--quiet", "--out", both.toString());
    assertEquals(ExitCodes.OK, more.code(), more.err());

    all.set(2, "finetune");
    all.set(all.indexOf(both.toString()), folder.resolve("one").toString());
    assertRefused(Commands.run(all), "--cache-features needs freeze among --strategies");
  }

  @ParameterizedTest
  @CsvSource({
    "--strategy finetune --freeze-bn --no-aug,'cache_features needs strategy freeze, not finetune: otherwise'",
    "--strategy freeze --no-aug,'cache_features needs freeze_bn: otherwise'",
    "--strategy freeze --freeze-bn,'cache_features needs no_aug: otherwise'",
    "--strategy freeze,'cache_features needs freeze_bn; no_aug: otherwise'",
    "--strategy freeze --freeze-bn --no-aug --mixup-alpha 1,'needs mixup_alpha and cutmix_alpha 0'",
    "--strategy freeze --freeze-bn --no-aug --cutmix-alpha 1,'needs mixup_alpha and cutmix_alpha 0'",
    "--strategy freeze --freeze-bn --no-aug --random-erase 0.5,no_aug excludes color_jitter and random_erase",
    "--strategy freeze --freeze-bn --no-aug --color-jitter 0.5,no_aug excludes color_jitter and random_erase",
    "--strategy freeze --freeze-bn --no-aug --crop-scale 0.5,'no_aug excludes crop_scale, found 0.5'",
    "--strategy freeze --freeze-bn --no-aug --model efficientnet_b0,--cache-features: efficientnet_b0 drops branches"
  })
  void whatHasNoFixedFeaturesIsRefusedInOneLine(String options, String message) {
    List<String> all = new ArrayList<>(List.of("train", "--data", small.data().toString()));
    all.addAll(List.of("--weights", "none.pth", "--out", small.run().toString()));
    all.addAll(List.of(options.split(" ", -1)));
    all.add("--cache-features");
    assertRefused(Commands.run(all), message);
    assertFalse(Files.exists(small.run()));
  }

  @Test
  void itCannotBeTurnedOnForARunWithoutTheRest() throws IOException {
    SmallRun plain = in("plain");
    Commands first = Commands.run(plain.train("--epochs", "1"));
    assertEquals(ExitCodes.OK, first.code(), first.err());
    assertRefused(
        Commands.run("train", "--resume", "--out", plain.run().toString(), "--cache-features"),
        "cache_features needs strategy freeze, not scratch; freeze_bn; no_aug");
  }

  private static void assertRefused(Commands wrong, String message) {
    assertEquals(ExitCodes.USAGE, wrong.code(), wrong.err());
    assertTrue(wrong.err().lines().findFirst().orElseThrow().contains(message), wrong.err());
  }

  private SmallRun in(String name) {
    return new SmallRun(small.data(), folder.resolve(name));
  }

  /** The weights that a run from nothing ends with. */
  private Path weights(String options) {
    SmallRun source = in("source");
    run(source, "scratch", Path.of(""), options + " --epochs 1 --lr 0.0001");
    return source.run().resolve("last.pth");
  }

  private static Commands freeze(SmallRun run, Path weights, String options) {
    return run(run, "freeze", weights, options + " " + FIXED);
  }

  /** Of an option that is given twice, the last counts. */
  private static Commands run(SmallRun run, String strategy, Path weights, String options) {
    String plain =
        "--epochs 5 --workers 2 --lr 0.01 --batch-size 4 --crop-size 32 --resize-size 36 ";
    Map<String, String> given = new LinkedHashMap<>();
    for (String option : (plain + options).split(" (?=--)", -1)) {
      given.put(option.split(" ", -1)[0], option);
    }
    List<String> all = new ArrayList<>(List.of("train", "--quiet", "--strategy", strategy));
    all.addAll(List.of("--data", run.data().toString(), "--out", run.run().toString()));
    if (strategy.equals("freeze")) {
      all.addAll(List.of("--weights", weights.toString()));
    }
    given.values().forEach(option -> all.addAll(List.of(option.split(" ", -1))));
    Commands done = Commands.run(all);
    assertEquals(ExitCodes.OK, done.code(), done.err());
    return done;
  }

  private static String config(Path run) throws IOException {
    return Files.readString(run.resolve("config.json"));
  }
}
