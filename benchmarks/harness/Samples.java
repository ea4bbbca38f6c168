package harness;

import java.util.ArrayList;
import java.util.Arrays;
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
    List<Double> values = figures.getOrDefault(column, Map.of()).getOrDefault(key, List.of());
    if (values.isEmpty()) {
      return OptionalDouble.empty();
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int n = sorted.length;
    return OptionalDouble.of((sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
  }
}
