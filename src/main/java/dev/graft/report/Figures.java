package dev.graft.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.OptionalLong;

/** How numbers are written, the same in the terminal, on the page and beside the curves. */
final class Figures {
  /** Stands for a number that is not known. */
  static final String NONE = "-";

  private Figures() {}

  /** A loss: four decimals, or four digits when it is huge. */
  static String loss(double value) {
    if (!Double.isFinite(value)) {
      return String.valueOf(value);
    }
    return String.format(Locale.ROOT, Math.abs(value) < 1000 ? "%.4f" : "%.3e", value);
  }

  /** A share in [0, 1] as a percentage, such as {@code 95.42 %}. */
  static String percent(double share) {
    return Double.isNaN(share) ? NONE : String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  /** A learning rate in at most four digits: {@code 0.001}, {@code 1e-5}, {@code 0}. */
  static String rate(double lr) {
    if (!Double.isFinite(lr)) {
      return NONE;
    }
    if (lr == 0) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(lr).round(new MathContext(4)).stripTrailingZeros();
    if (Math.abs(lr) >= 1e-4) {
      return rounded.toPlainString();
    }
    int exponent = rounded.precision() - rounded.scale() - 1;
    return rounded.scaleByPowerOfTen(-exponent).toPlainString() + "e" + exponent;
  }

  /** Seconds with one decimal, such as {@code 20.5 s}. */
  static String seconds(double seconds) {
    return Double.isFinite(seconds) ? String.format(Locale.ROOT, "%.1f s", seconds) : NONE;
  }

  /** A span as a person says it: {@code 42s}, {@code 8m12s}, {@code 1h05m}. */
  static String span(double seconds) {
    if (!Double.isFinite(seconds)) {
      return NONE;
    }
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", whole / 60, whole % 60);
    }
    long minutes = Math.round(seconds / 60);
    return String.format(Locale.ROOT, "%dh%02dm", minutes / 60, minutes % 60);
  }

  /** A count with its thousands apart: {@code 11,177,538}. */
  static String count(OptionalLong value) {
    return value.isPresent() ? String.format(Locale.ROOT, "%,d", value.getAsLong()) : NONE;
  }

  /** An epoch as people count, from 1. */
  static String epoch(int fromZero) {
    return String.valueOf(fromZero + 1);
  }
}
