package dev.graft.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** How many photos of each true class (rows) were given each class (columns). */
public final class ConfusionMatrix {
  private final List<String> classes;
  private final int[][] counts;

  /**
   * A matrix over {@code classes}; the counts are copied.
   *
   * @throws IllegalArgumentException if {@code counts} is not square over the classes
   */
  public ConfusionMatrix(List<String> classes, int[][] counts) {
    this.classes = List.copyOf(classes);
    this.counts = Arrays.stream(counts).map(int[]::clone).toArray(int[][]::new);
    int size = this.classes.size();
    if (counts.length != size || Arrays.stream(counts).anyMatch(row -> row.length != size)) {
      throw new IllegalArgumentException(
          "expected %d x %d counts for %d classes".formatted(size, size, size));
    }
  }

  /** One confusion: photos of {@code actual} taken for {@code predicted}. */
  public record Pair(String actual, String predicted, int count) {}

  /** The class names, in the order of rows and columns. */
  public List<String> classes() {
    return classes;
  }

  /** Photos of class {@code actual} that were given {@code predicted}. */
  public int count(int actual, int predicted) {
    return counts[actual][predicted];
  }

  /** Photos of class {@code actual}. */
  public int total(int actual) {
    return Arrays.stream(counts[actual]).sum();
  }

  /** Share of the photos of {@code actual} that were given {@code predicted}; 0 without photos. */
  public double share(int actual, int predicted) {
    int total = total(actual);
    return total == 0 ? 0 : (double) counts[actual][predicted] / total;
  }

  /** The most frequent confusions, at most {@code limit} of them. */
  public List<Pair> worstPairs(int limit) {
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int j = 0; j < counts.length; j++) {
        if (i != j && counts[i][j] > 0) {
          pairs.add(new Pair(classes.get(i), classes.get(j), counts[i][j]));
        }
      }
    }
    pairs.sort(Comparator.comparingInt(Pair::count).reversed());
    return List.copyOf(pairs.subList(0, Math.min(limit, pairs.size())));
  }

  /** The matrix as plain text, true classes down, predicted classes across. */
  public String text() {
    TableFormatter table = new TableFormatter().left("true \\ predicted");
    classes.forEach(table::right);
    for (int i = 0; i < counts.length; i++) {
      List<String> cells = new ArrayList<>(List.of(classes.get(i)));
      Arrays.stream(counts[i]).mapToObj(String::valueOf).forEach(cells::add);
      table.row(cells.toArray(String[]::new));
    }
    return table.format();
  }
}
