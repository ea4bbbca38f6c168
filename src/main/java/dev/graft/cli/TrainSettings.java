package dev.graft.cli;

import dev.graft.classify.Weights;
import dev.graft.hub.ByName;
import dev.graft.models.ModelInfo;
import dev.graft.models.Models;
import dev.graft.serialization.CheckpointException;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** From the options that stand on a command line to the {@link TrainConfig} that they mean. */
final class TrainSettings {
  /** Knobs that a resumed run may change without changing its numbers. */
  private static final Set<String> FREE_ON_RESUME =
      Set.of("epochs", "workers", "data", "checkpoint_every", "cache_features");

  private final CommandSpec spec;
  private final Map<String, Object> given;

  private TrainSettings(CommandSpec spec, Map<String, Object> given) {
    this.spec = spec;
    this.given = given;
  }

  /**
   * The knobs that stand on the command line, each once: picocli would drop the rest of a group of
   * options in which one is repeated.
   */
  static TrainSettings of(CommandSpec spec) {
    Set<String> knobs = TrainConfig.defaults("").toMap().keySet();
    TrainSettings settings = new TrainSettings(spec, new LinkedHashMap<>());
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (option.originalStringValues().size() > 1) {
        throw settings.usage(option.longestName() + " was given more than once");
      }
      String knob = TrainDefaults.knob(option);
      if (knobs.contains(knob)) {
        settings.given.put(knob, option.getValue());
      }
    }
    return settings;
  }

  /** A new run's configuration, before its weights have been looked at. */
  TrainConfig fresh(String data) {
    return fresh(TrainConfig.defaults(data));
  }

  /** As the other, for several strategies. */
  TrainConfig freshComparison(String data) {
    Strategy base = ComparisonFile.base(given.get("cache_features"));
    return fresh(TrainConfig.defaults(data).with(Map.of("strategy", base)));
  }

  private TrainConfig fresh(TrainConfig defaults) {
    Map<String, Object> changes = new LinkedHashMap<>(given);
    addLayout(
        changes,
        model(given.get("model") instanceof String name ? name : defaults.model()),
        given.get("width") instanceof Integer width ? width : defaults.width());
    TrainConfig config = with(defaults, changes);
    requireFit(model(config.model()), config);
    return config;
  }

  private ModelInfo model(String name) {
    try {
      return Models.info(name);
    } catch (IllegalArgumentException e) {
      throw usage("--model: " + e.getMessage());
    }
  }

  private void requireFit(ModelInfo model, TrainConfig config) {
    if (given.containsKey("width") && !model.choosesWidth()) {
      throw usage("--width is for ResNets: %s has no width to choose".formatted(model.name()));
    }
    try {
      model.requireImage(config.cropSize());
    } catch (IllegalArgumentException e) {
      throw usage("--crop-size: " + e.getMessage());
    }
    requireFixedFeatures(config);
  }

  private void requireFixedFeatures(TrainConfig config) {
    if (config.recipe().cacheFeatures()) {
      try {
        model(config.model()).requireFixedFeatures();
      } catch (IllegalArgumentException e) {
        throw usage("--cache-features: " + e.getMessage());
      }
    }
  }

  /**
   * The configuration with the width of its weights, if it has any.
   *
   * @throws CheckpointException if the command line names another width
   */
  TrainConfig fitted(TrainConfig config, ByName byName) {
    if (config.weights() == null) {
      return config;
    }
    Path file = byName.weights(config.weights(), config.model());
    OptionalInt found;
    try (PointerScope scope = new PointerScope()) {
      found = Weights.width(Weights.read(file));
    }
    int width = found.orElse(config.width());
    if (given.containsKey("width") && width != config.width()) {
      throw new CheckpointException(
          "%s: its first stage has %d planes (conv1.weight), and --width is %d; without --width the weights decide"
              .formatted(file, width, config.width()));
    }
    Map<String, Object> changes = new LinkedHashMap<>(Map.of("width", width));
    addLayout(changes, model(config.model()), width);
    return with(config, changes);
  }

  /** The configuration of a run that goes on: {@code before}, and of the knobs given the free. */
  TrainConfig resumed(Map<String, ?> before) {
    TrainConfig then = with(TrainConfig.defaults(""), before);
    TrainConfig now = with(then, given);
    requireFixedFeatures(now);
    given.keySet().stream()
        .filter(knob -> !FREE_ON_RESUME.contains(knob))
        .forEach(knob -> same(knob, then.toMap().get(knob), now.toMap().get(knob)));
    return now;
  }

  /** Refuses a setting that resuming would change. */
  void same(String knob, @Nullable Object then, @Nullable Object now) {
    if (!String.valueOf(then).equals(String.valueOf(now))) {
      throw usage(
          "--%s is %s in the run and cannot become %s on resuming"
              .formatted(knob.replace('_', '-'), then, now));
    }
  }

  /** Another value for some knobs; one that is wrong is wrong usage. */
  TrainConfig with(TrainConfig config, Map<String, ?> changes) {
    try {
      return config.with(changes);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void addLayout(Map<String, Object> changes, ModelInfo model, int width) {
    if (!given.containsKey("channels_last")
        && !(model.channelsLast() && TrainConfig.canBeChannelsLast(width))) {
      changes.put("channels_last", false);
    }
  }
}
