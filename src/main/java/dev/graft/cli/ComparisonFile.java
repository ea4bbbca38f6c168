package dev.graft.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.reflect.TypeToken;
import dev.graft.internal.AtomicFile;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison is made of, kept as {@code compare.json} in its folder for {@code --resume}:
 * the command, the strategies, and every knob but {@code strategy}, which each run has of its own.
 *
 * @param command the command line that began it
 * @param strategies in their order
 * @param config of every run but for the strategy
 */
record ComparisonFile(String command, List<Strategy> strategies, TrainConfig config) {
  private static final String NAME = "compare.json";
  private static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .disableHtmlEscaping()
          .serializeNulls()
          .setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE) // a seed has 64 bits
          .create();

  /** Copies the list. */
  ComparisonFile {
    strategies = List.copyOf(strategies);
  }

  /** A strategy as the command line and the folders spell it. */
  static String name(Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The configuration of one of the runs: features are kept where the backbone is frozen.
   *
   * @param config of the comparison
   */
  static Map<String, @Nullable Object> own(TrainConfig config, Strategy strategy) {
    Map<String, @Nullable Object> changes = new LinkedHashMap<>();
    changes.put("strategy", strategy);
    changes.put("weights", strategy.needsWeights() ? config.weights() : null);
    changes.put("cache_features", config.recipe().cacheFeatures() && strategy == Strategy.FREEZE);
    return changes;
  }

  /** Strategies as {@code --strategies} takes them. */
  static String names(List<Strategy> strategies) {
    return strategies.stream().map(ComparisonFile::name).collect(Collectors.joining(","));
  }

  /** The strategy that all knobs of a comparison go with, whether kept features are among them. */
  static Strategy base(@Nullable Object cacheFeatures) {
    return Boolean.TRUE.equals(cacheFeatures)
        ? Strategy.FREEZE
        : TrainConfig.defaults("").strategy();
  }

  /**
   * Makes sure that a new comparison would overwrite nothing; one that ended before its first run
   * began, say for want of its data, is nothing.
   *
   * @throws TrainException if there is one in the folder
   */
  static void requireFree(Path folder) {
    boolean begun =
        Arrays.stream(Strategy.values()).anyMatch(one -> Files.exists(folder.resolve(name(one))));
    if (begun && Files.exists(folder.resolve(NAME))) {
      throw new TrainException(
          "%s holds a comparison already (%s): choose another --out, or go on with it by --resume"
              .formatted(folder, NAME));
    }
  }

  /**
   * Reads the file.
   *
   * @throws TrainException if it is absent, or is no such file
   */
  static ComparisonFile read(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.isRegularFile(file)) {
      throw new TrainException(
          "%s: nothing to resume: it holds no %s; leave out --resume to begin a comparison"
              .formatted(folder, NAME));
    }
    try {
      Map<String, Object> all =
          GSON.fromJson(Files.readString(file), new TypeToken<Map<String, Object>>() {});
      if (all != null
          && all.remove("command") instanceof String command
          && all.remove("strategies") instanceof List<?> names) {
        List<Strategy> strategies =
            names.stream()
                .map(name -> Strategy.valueOf(String.valueOf(name).toUpperCase(Locale.ROOT)))
                .toList();
        all.put("strategy", base(all.get("cache_features")));
        return new ComparisonFile(command, strategies, TrainConfig.defaults("").with(all));
      }
      throw new TrainException(file + ": expected a command, strategies and knobs");
    } catch (IOException | JsonParseException | IllegalArgumentException e) {
      throw new TrainException(file + ": " + e.getMessage(), e);
    }
  }

  /** The same, going on with the settings of a command line that may change on the way. */
  ComparisonFile resumed(TrainSettings settings) {
    return new ComparisonFile(command, strategies, settings.resumed(config.toMap()));
  }

  /** Writes the file, replacing an earlier one in one step. */
  void write(Path folder) {
    Map<String, @Nullable Object> all = new LinkedHashMap<>();
    all.put("command", command);
    all.put("strategies", strategies.stream().map(ComparisonFile::name).toList());
    all.putAll(config.toMap());
    all.remove("strategy");
    Path file = folder.resolve(NAME);
    try {
      Files.createDirectories(folder);
      AtomicFile.write(file, GSON.toJson(all) + "\n");
    } catch (IOException e) {
      throw new TrainException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
