package dev.graft.cli;

import java.util.Arrays;

/** Milliseconds of the clock that a piece of work takes. */
final class Stopwatch {
  private Stopwatch() {}

  /**
   * Does the work some times to warm up, and then some more with the clock running.
   *
   * @return the median, as Python's {@code statistics.median}; 0 for no times
   */
  static double median(int warmUp, int times, Runnable work) {
    for (int i = 0; i < warmUp; i++) {
      work.run();
    }
    double[] all = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      work.run();
      all[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(all);
    return times == 0 ? 0 : (all[(times - 1) / 2] + all[times / 2]) / 2;
  }
}
