package dev.graft.report;

import java.nio.file.Path;
import java.util.List;

/**
 * What a network said about one photo.
 *
 * @param file the photo
 * @param target the index of its true class
 * @param probabilities one for each class, in the order of the classes, summing to 1
 */
public record Prediction(Path file, int target, List<Double> probabilities) {
  /**
   * Copies the list.
   *
   * @throws IllegalArgumentException if {@code target} is no index into {@code probabilities}
   */
  public Prediction {
    probabilities = List.copyOf(probabilities);
    if (target < 0 || target >= probabilities.size()) {
      throw new IllegalArgumentException(
          "%s: class %d of %d".formatted(file, target, probabilities.size()));
    }
  }

  /** The index of the class with the highest probability; of equals the first. */
  public int predicted() {
    int best = 0;
    for (int i = 1; i < probabilities.size(); i++) {
      if (probabilities.get(i) > probabilities.get(best)) {
        best = i;
      }
    }
    return best;
  }

  /** Whether the likeliest class is the true one. */
  public boolean isRight() {
    return predicted() == target;
  }

  /** The probability of the class it chose. */
  public double confidence() {
    return probabilities.get(predicted());
  }
}
