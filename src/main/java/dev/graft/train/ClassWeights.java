package dev.graft.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much each class counts in the loss: {@code CrossEntropyLoss(weight=...)}. As in PyTorch, a
 * batch's mean loss is the weighted losses' sum divided by the sum of their weights.
 */
public final class ClassWeights {
  private static final String BALANCED = "balanced";

  private ClassWeights() {}

  /**
   * The weights that the knob {@code class_weights} means, one a class.
   *
   * @param knob {@code balanced}, or numbers in the classes' order such as {@code 1.0,2.5}
   * @param classes the class names
   * @param targets the class index of each training sample
   * @throws IllegalArgumentException if the knob is neither, or has another number of weights
   */
  public static List<Double> of(String knob, List<String> classes, List<Integer> targets) {
    List<Double> weights = parse(knob);
    if (weights == null) {
      return balanced(classes.size(), targets);
    }
    if (weights.size() != classes.size()) {
      throw new IllegalArgumentException(
          "class_weights has %d numbers (%s), and there are %d classes: %s"
              .formatted(weights.size(), knob, classes.size(), classes));
    }
    return weights;
  }

  /**
   * {@code samples / (classes * samples of the class)}: what a class lacks in samples it gains in
   * weight.
   *
   * @throws IllegalArgumentException if a class has no sample
   * @see <a
   *     href="https://scikit-learn.org/stable/modules/generated/sklearn.utils.class_weight.compute_class_weight.html">sklearn
   *     compute_class_weight, "balanced"</a>
   */
  public static List<Double> balanced(int classes, List<Integer> targets) {
    long[] counts = new long[classes];
    targets.forEach(target -> counts[target]++);
    if (Arrays.stream(counts).anyMatch(count -> count == 0)) {
      throw new IllegalArgumentException(
          "balanced class weights need a sample of each class, found " + Arrays.toString(counts));
    }
    return Arrays.stream(counts)
        .mapToObj(count -> targets.size() / ((double) classes * count))
        .toList();
  }

  /** The numbers of a knob; null if they are to be balanced. */
  static @Nullable List<Double> parse(String knob) {
    if (knob.equals(BALANCED)) {
      return null;
    }
    List<Double> weights = new ArrayList<>();
    try {
      for (String number : knob.split(",", -1)) {
        double weight = Double.parseDouble(number.strip());
        if (!(weight > 0) || Double.isInfinite(weight)) {
          throw new NumberFormatException();
        }
        weights.add(weight);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "class_weights must be 'balanced' or finite numbers above 0 with commas between them, one a class, not '%s'"
              .formatted(knob),
          e);
    }
    return weights;
  }
}
