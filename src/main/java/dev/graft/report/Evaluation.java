package dev.graft.report;

import java.util.Comparator;
import java.util.List;

/**
 * A network's answers for every validation photo.
 *
 * @param classes the names, in the order of the probabilities
 * @param predictions one for each photo
 */
public record Evaluation(List<String> classes, List<Prediction> predictions) {
  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if a prediction has another number of classes
   */
  public Evaluation {
    classes = List.copyOf(classes);
    predictions = List.copyOf(predictions);
    for (Prediction prediction : predictions) {
      if (prediction.probabilities().size() != classes.size()) {
        throw new IllegalArgumentException(
            "%s has %d probabilities for %d classes"
                .formatted(prediction.file(), prediction.probabilities().size(), classes.size()));
      }
    }
  }

  /** Share of photos classified right, in [0, 1]; NaN without photos. */
  public double accuracy() {
    return predictions.stream().mapToDouble(p -> p.isRight() ? 1 : 0).average().orElse(Double.NaN);
  }

  /** The photos it gets wrong, the surest mistake first, then by file. */
  public List<Prediction> mistakes() {
    return predictions.stream()
        .filter(prediction -> !prediction.isRight())
        .sorted(
            Comparator.comparingDouble(Prediction::confidence)
                .reversed()
                .thenComparing(Prediction::file))
        .toList();
  }

  /** How many photos of each class went to each class. */
  public ConfusionMatrix confusion() {
    int[][] counts = new int[classes.size()][classes.size()];
    for (Prediction prediction : predictions) {
      counts[prediction.target()][prediction.predicted()]++;
    }
    return new ConfusionMatrix(classes, counts);
  }
}
