package dev.graft.internal;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * How often each number occurs, which checkpoints hold as Python's {@code collections.Counter}.
 * Equal to any map of the same entries; it cannot be changed.
 */
public final class PythonCounter extends AbstractMap<Long, Long> {
  private final Map<Long, Long> counts;

  /** Counts as given, in the map's order. */
  public PythonCounter(Map<Long, Long> counts) {
    this.counts = Collections.unmodifiableMap(new LinkedHashMap<>(counts));
  }

  /** Counts the numbers, in the order of their first appearance. */
  public static PythonCounter of(Iterable<Long> numbers) {
    Map<Long, Long> counts = new LinkedHashMap<>();
    numbers.forEach(number -> counts.merge(number, 1L, Long::sum));
    return new PythonCounter(counts);
  }

  @Override
  public Set<Map.Entry<Long, Long>> entrySet() {
    return counts.entrySet();
  }
}
