package dev.graft.train;

import dev.graft.data.EpochPlace;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How far an epoch's training has come: what it has added up so far, and the loader's place.
 *
 * @param steps that are done
 * @param lossSum sum over the samples of their batch's mean loss
 * @param correct samples that were classified correctly
 * @param samples that were seen
 * @param seconds that it took
 * @param place where the loader goes on
 */
public record EpochProgress(
    int steps, double lossSum, long correct, long samples, double seconds, EpochPlace place) {
  private static final String STEPS = "steps";
  private static final String LOSS_SUM = "loss_sum";
  private static final String CORRECT = "correct";
  private static final String SAMPLES = "samples";
  private static final String SECONDS = "seconds";
  private static final String PLACE = "sampler";

  /**
   * The means over what was seen.
   *
   * @throws TrainException if that was nothing
   */
  public Metrics metrics() {
    if (samples == 0) {
      throw new TrainException("no image of the data set could be read");
    }
    return new Metrics(lossSum / samples, (double) correct / samples, samples, seconds);
  }

  /** As {@code last.pth} holds it; its tensor belongs to the open scope. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(STEPS, (long) steps);
    map.put(LOSS_SUM, lossSum);
    map.put(CORRECT, correct);
    map.put(SAMPLES, samples);
    map.put(SECONDS, seconds);
    map.put(PLACE, place.toMap());
    return map;
  }

  /**
   * What {@link #toMap} wrote.
   *
   * @throws IllegalArgumentException if an entry is missing or is of another kind
   */
  static EpochProgress of(Map<?, ?> map) {
    if (map.get(STEPS) instanceof Long steps
        && map.get(LOSS_SUM) instanceof Double lossSum
        && map.get(CORRECT) instanceof Long correct
        && map.get(SAMPLES) instanceof Long samples
        && map.get(SECONDS) instanceof Double seconds
        && map.get(PLACE) instanceof Map<?, ?> place) {
      return new EpochProgress(
          Math.toIntExact(steps), lossSum, correct, samples, seconds, EpochPlace.of(place));
    }
    throw new IllegalArgumentException(
        "progress: expected numbers %s, %s, %s, %s and %s and a dict %s, found %s"
            .formatted(STEPS, LOSS_SUM, CORRECT, SAMPLES, SECONDS, PLACE, map.keySet()));
  }
}
