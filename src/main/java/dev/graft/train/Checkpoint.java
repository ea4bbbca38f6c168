package dev.graft.train;

import dev.graft.nn.StateDict;
import dev.graft.optim.ExponentialMovingAverage;
import dev.graft.serialization.CheckpointException;
import dev.graft.serialization.PthReader;
import dev.graft.serialization.StateDicts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint that {@code graft train} wrote: {@code best.pth} or {@code last.pth}. Its tensors
 * belong to the scope that was open when it was read.
 *
 * @param file where it was read
 * @param model the state dict
 * @param classes the class names; the position is the class index
 * @param arch the architecture's name
 * @param entries the whole dict, {@code config} included, {@code criterion} if the loss has a
 *     state, and {@code optimizer}, {@code scheduler}, {@code model_ema} if the run has an average,
 *     {@code epoch}, {@code progress}, {@code rng}, {@code data} and {@code environment} of a
 *     {@code last.pth}
 */
public record Checkpoint(
    Path file, StateDict model, List<String> classes, String arch, Map<?, ?> entries) {

  /**
   * Reads a checkpoint.
   *
   * @throws CheckpointException if the file is absent or damaged, or is no checkpoint of a run
   */
  public static Checkpoint read(Path file) {
    Object object = PthReader.load(file);
    if (!(object instanceof Map<?, ?> entries)
        || !(entries.get("model") instanceof Map<?, ?> dict)) {
      throw new CheckpointException(
          file
              + ": no checkpoint of a run: expected a dict with 'model', 'classes' and 'arch', found "
              + kind(object)
              + " (graft inspect shows what is in it)");
    }
    if (!(entries.get("classes") instanceof List<?> classes)
        || !(entries.get("arch") instanceof String arch)) {
      throw new CheckpointException(
          file + ": expected a list 'classes' and a string 'arch' beside 'model'");
    }
    return new Checkpoint(
        file, StateDicts.of(dict), classes.stream().map(String::valueOf).toList(), arch, entries);
  }

  /** What {@code best.pth} holds. */
  static Map<String, @Nullable Object> best(RunSetup setup, TrainConfig config) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("model", setup.model().stateDict());
    map.put("classes", setup.classes());
    map.put("arch", setup.arch());
    map.put("config", config.toMap());
    StateDict criterion = setup.criterion().stateDict();
    if (!criterion.isEmpty()) {
      map.put("criterion", criterion);
    }
    return map;
  }

  /**
   * What {@code last.pth} holds.
   *
   * @param epochs that are finished, which is the number of the next
   * @param progress how far the next one has come; null if it has not begun
   */
  static Map<String, @Nullable Object> last(
      RunSetup setup, int epochs, @Nullable EpochProgress progress, TrainConfig config) {
    Map<String, @Nullable Object> map = best(setup, config);
    ExponentialMovingAverage average = setup.recipe().average();
    if (average != null) {
      map.put("model_ema", average.stateDict());
    }
    map.put("optimizer", setup.optimizer().stateDict());
    map.put("scheduler", setup.scheduler().stateDict());
    map.put("epoch", (long) epochs);
    map.put("progress", progress == null ? null : progress.toMap());
    map.put("rng", Generators.state(setup.randomness()));
    map.put("data", RunData.of(setup));
    map.put("environment", RunEnvironment.of(setup.placement()));
    return map;
  }

  /** The number of finished epochs. */
  public int epoch() {
    if (entries.get("epoch") instanceof Long epoch) {
      return Math.toIntExact(epoch);
    }
    throw missing("epoch", "an integer");
  }

  /** The number of finished steps of the epoch after those; 0 if it has not begun. */
  public int step() {
    EpochProgress progress = progress();
    return progress == null ? 0 : progress.steps();
  }

  /**
   * The state of the run's loss, such as class weights under {@code weight}; empty if it has none.
   *
   * @throws CheckpointException if what stands there is no state dict
   */
  public StateDict criterion() {
    return entries.containsKey("criterion") ? StateDicts.of(map("criterion")) : new StateDict();
  }

  @Nullable EpochProgress progress() {
    if (entries.get("progress") == null) {
      return null;
    }
    try {
      return EpochProgress.of(map("progress"));
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  /** The knobs of the run that wrote it. */
  public Map<String, ?> config() {
    return strings(map("config"));
  }

  /**
   * Makes sure that a run would see the samples that this one saw.
   *
   * @throws CheckpointException if the files differ in number, class, name or size
   */
  public void requireSameData(RunSetup setup) {
    Map<String, ?> then = strings(map("data"));
    RunData.of(setup)
        .forEach(
            (part, now) -> {
              if (!now.equals(then.get(part))) {
                throw new CheckpointException(
                    "%s: the %s images are not those of the run: it saw %s, and there are %s; put the same files back, or begin a new run with another --out"
                        .formatted(file, part, then.get(part), now));
              }
            });
  }

  /**
   * What was not the same when the checkpoint was written and may change the last bits of what
   * follows: threads, versions, the CPU's instructions.
   *
   * @return for instance {@code threads: 2 in the run, 1 now}; empty if all is as it was
   */
  List<String> differences(RunSetup setup) {
    Map<String, ?> then = strings(map("environment"));
    List<String> found = new ArrayList<>();
    RunEnvironment.of(setup.placement())
        .forEach(
            (name, now) -> {
              if (!now.equals(then.get(name))) {
                found.add("%s: %s in the run, %s now".formatted(name, then.get(name), now));
              }
            });
    return found;
  }

  /**
   * Puts everything back into place: weights, momentum, learning rates, random state.
   *
   * @throws CheckpointException if an entry is missing or does not fit, or the data are others
   */
  void restore(RunSetup setup) {
    requireSameData(setup);
    setup.model().loadStateDict(model);
    ExponentialMovingAverage average = setup.recipe().average();
    if (average != null) {
      average.loadStateDict(StateDicts.of(map("model_ema")));
    }
    try {
      setup.optimizer().loadStateDict(map("optimizer"));
      setup.scheduler().loadStateDict(map("scheduler"));
      EpochProgress progress = progress();
      if (progress != null) {
        progress.place().requireFits(setup.trainLoader());
      }
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
    if (!(entries.get("rng") instanceof Tensor rng)) {
      throw missing("rng", "a tensor");
    }
    Generators.restore(setup.randomness(), rng);
  }

  private static Map<String, ?> strings(Map<?, ?> map) {
    Map<String, Object> all = new LinkedHashMap<>();
    map.forEach((name, value) -> all.put(String.valueOf(name), value));
    return all;
  }

  private Map<?, ?> map(String key) {
    if (entries.get(key) instanceof Map<?, ?> map) {
      return map;
    }
    throw missing(key, "a dict");
  }

  private CheckpointException missing(String key, String expected) {
    return new CheckpointException(
        "%s: expected %s under '%s', found %s; only a last.pth can be resumed"
            .formatted(file, expected, key, kind(entries.get(key))));
  }

  private static String kind(@Nullable Object object) {
    if (object instanceof Map<?, ?> map) {
      return "a dict with the keys "
          + map.keySet().stream().limit(5).map(Objects::toString).toList();
    }
    return object == null ? "nothing" : "a " + object.getClass().getSimpleName();
  }
}
