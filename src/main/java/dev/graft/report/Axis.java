package dev.graft.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart: which values it spans, where its ticks lie and how they are written.
 *
 * @param low the value at its start
 * @param high the value at its end, above {@code low}
 * @param ticks the values that carry a label, ascending
 * @param label how a tick is written
 * @param logarithmic whether decades are equally far apart; zero then lies at the start
 */
record Axis(
    double low,
    double high,
    List<Double> ticks,
    DoubleFunction<String> label,
    boolean logarithmic) {

  /** From 0 to a round number at or above {@code highest}. */
  static Axis fromZero(double highest, DoubleFunction<String> label) {
    double top = Double.isFinite(highest) && highest > 0 ? highest : 1;
    double step = niceStep(top / 4);
    double high = Math.ceil(top / step - 1e-9) * step;
    return new Axis(0, high, steps(0, high, step), label, false);
  }

  /** Shares up to 100 %, from the ten per cent below {@code lowest}. */
  static Axis shares(double lowest) {
    double low = Double.isFinite(lowest) ? Math.floor(Math.min(lowest, 0.9) * 10) / 10 : 0;
    double step = 1 - low > 0.5 ? 0.2 : 0.1;
    double start = 1 - Math.ceil((1 - low) / step - 1e-9) * step;
    double from = Math.max(0, start);
    return new Axis(from, 1, steps(from, 1, step), v -> Math.round(100 * v) + " %", false);
  }

  /** Epochs from {@code first} to {@code last}, ticked at whole numbers. */
  static Axis epochs(int first, int last) {
    double step = Math.max(1, niceStep((last - first) / 6.0));
    List<Double> ticks = new ArrayList<>();
    ticks.add((double) first);
    for (double tick = Math.floor(first / step + 1) * step; tick <= last; tick += step) {
      if (tick - first >= step / 2) {
        ticks.add(tick);
      }
    }
    double margin = first == last ? 0.5 : 0;
    return new Axis(first - margin, last + margin, ticks, v -> number(v), false);
  }

  /** Decades around the positive values; zero gets the tick below them. */
  static Axis decades(List<Double> values, DoubleFunction<String> label) {
    double[] positive = values.stream().mapToDouble(v -> v).filter(v -> v > 0).toArray();
    if (positive.length == 0) {
      return fromZero(1, label);
    }
    double least = Math.floor(Math.log10(min(positive)) + 1e-9);
    double most = Math.ceil(Math.log10(max(positive)) - 1e-9);
    boolean zero = values.stream().anyMatch(v -> v == 0);
    double start = zero || least == most ? least - 1 : least;
    List<Double> ticks = new ArrayList<>();
    if (zero) {
      ticks.add(0.0);
    }
    double stride = Math.max(1, Math.ceil((most - least) / 5));
    for (double decade = zero ? least : start; decade <= most; decade += stride) {
      ticks.add(Math.pow(10, decade));
    }
    return new Axis(Math.pow(10, start), Math.pow(10, most), ticks, label, true);
  }

  /** Where a value lies between start (0) and end (1); values outside are held at the ends. */
  double position(double value) {
    double at;
    if (logarithmic) {
      at = value <= low ? 0 : Math.log(value / low) / Math.log(high / low);
    } else {
      at = (value - low) / (high - low);
    }
    return Math.max(0, Math.min(1, at));
  }

  /** A number without needless decimals, at most three of them. */
  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }

  private static List<Double> steps(double from, double to, double step) {
    List<Double> ticks = new ArrayList<>();
    long count = Math.round((to - from) / step);
    for (long i = 0; i <= count; i++) {
      ticks.add(from + i * step);
    }
    return ticks;
  }

  private static double niceStep(double rough) {
    double unit = Math.pow(10, Math.floor(Math.log10(Math.max(rough, 1e-12))));
    double ratio = rough / unit;
    double nice = ratio <= 1 + 1e-9 ? 1 : ratio <= 2 + 1e-9 ? 2 : ratio <= 5 + 1e-9 ? 5 : 10;
    return nice * unit;
  }

  private static double min(double[] values) {
    double least = values[0];
    for (double value : values) {
      least = Math.min(least, value);
    }
    return least;
  }

  private static double max(double[] values) {
    double most = values[0];
    for (double value : values) {
      most = Math.max(most, value);
    }
    return most;
  }
}
