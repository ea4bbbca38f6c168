package harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures of all rounds. */
final class Samples {
  private final Map<Column, Map<String, List<Double>>> figures = new EnumMap<>(Column.class);

  /** Adds what one process found. */
  void add(Column column, Map<String, Double> found) {
    Map<String, List<Double>> ofColumn = figures.computeIfAbsent(column, c -> new HashMap<>());
    found.forEach((key, value) -> ofColumn.computeIfAbsent(key, k -> new ArrayList<>()).add(value));
  }

  /** The median over the rounds; empty if no process found that. */
  OptionalDouble median(Column column, String key) {
    double[] sorted = sorted(column, key);
    int n = sorted.length;
    return n == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
  }

  /** How far the rounds are apart, largest to smallest, as a share of the median; 0 for none. */
  double spread(Column column, String key) {
    double[] sorted = sorted(column, key);
    return sorted.length == 0
        ? 0
        : (sorted[sorted.length - 1] - sorted[0]) / median(column, key).orElse(1);
  }

  private double[] sorted(Column column, String key) {
    return figures.getOrDefault(column, Map.of()).getOrDefault(key, List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .sorted()
        .toArray();
  }
}
