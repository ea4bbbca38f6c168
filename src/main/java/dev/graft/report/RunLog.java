package dev.graft.report;

import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What one training run left behind: its numbers and its configuration.
 *
 * @param name what the run is called in tables and legends: its strategy, or its folder
 * @param epochs the rows of {@code metrics.csv}, oldest first
 * @param steps the rows of {@code steps.csv}, oldest first; empty when the file is absent
 * @param config the entries of {@code config.json} in the file's order, nested keys joined by dots
 * @param trainableParameters how many numbers the optimizer may change, if known
 */
public record RunLog(
    String name,
    List<EpochRow> epochs,
    List<StepRow> steps,
    Map<String, String> config,
    OptionalLong trainableParameters) {

  /** Copies the lists and the map. */
  public RunLog {
    epochs = List.copyOf(epochs);
    steps = List.copyOf(steps);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }

  /** The epoch with the highest validation accuracy; of equals the first. */
  public Optional<EpochRow> best() {
    return epochs.stream()
        .filter(row -> !Double.isNaN(row.valAccuracy()))
        .max(
            Comparator.comparingDouble(EpochRow::valAccuracy)
                .thenComparing(Comparator.comparingInt(EpochRow::epoch).reversed()));
  }

  /** The last finished epoch. */
  public Optional<EpochRow> last() {
    return epochs.isEmpty() ? Optional.empty() : Optional.of(epochs.get(epochs.size() - 1));
  }

  /** The first epoch, counted from 0, whose validation accuracy is at least {@code accuracy}. */
  public OptionalInt firstEpochAt(double accuracy) {
    return epochs.stream()
        .filter(row -> row.valAccuracy() >= accuracy)
        .mapToInt(EpochRow::epoch)
        .findFirst();
  }

  /** Mean wall time of an epoch, in seconds; NaN when none is finished. */
  public double secondsPerEpoch() {
    return epochs.stream().mapToDouble(EpochRow::seconds).average().orElse(Double.NaN);
  }

  /** The same run with the number of trainable parameters filled in. */
  public RunLog withTrainableParameters(long count) {
    return new RunLog(name, epochs, steps, config, OptionalLong.of(count));
  }

  /** The same run under another name. */
  public RunLog withName(String newName) {
    return new RunLog(newName, epochs, steps, config, trainableParameters);
  }
}
