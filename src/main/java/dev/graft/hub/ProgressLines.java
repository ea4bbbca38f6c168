package dev.graft.hub;

import java.io.PrintStream;
import java.util.Locale;

/** A plain line every few seconds, for logs and pipes. */
final class ProgressLines implements Progress {
  private static final long INTERVAL_NANOS = 5_000_000_000L;
  private static final double MEGA = 1e6;

  private final String name;
  private final PrintStream out;
  private long whole = -1;
  private long first;
  private long last;
  private long startNanos;
  private long lineNanos;

  ProgressLines(String name, PrintStream out) {
    this.name = name;
    this.out = out;
  }

  @Override
  public void start(long have, long wholeSize) {
    whole = wholeSize;
    first = have;
    last = have;
    startNanos = System.nanoTime();
    lineNanos = startNanos;
    String size = whole < 0 ? "size unknown" : megabytes(whole) + " MB";
    out.println(name + ": " + size + (have == 0 ? "" : ", going on at " + megabytes(have) + " MB"));
  }

  @Override
  public void at(long have) {
    last = have;
    long now = System.nanoTime();
    if (now - lineNanos >= INTERVAL_NANOS || have == whole) {
      lineNanos = now;
      out.println(line(name, have, whole, (have - first) / ((now - startNanos) / 1e9)));
    }
  }

  @Override
  public void close() {
    if (whole < 0 && last > first) {
      out.println(name + ": " + megabytes(last) + " MB");
    }
  }

  /** One line: how much of how much, the rate in bytes a second, the time left. */
  static String line(String name, long have, long whole, double rate) {
    StringBuilder line = new StringBuilder(name).append(": ").append(megabytes(have));
    if (whole >= 0) {
      line.append(" of ").append(megabytes(whole));
    }
    line.append(String.format(Locale.ROOT, " MB, %.1f MB/s", rate / MEGA));
    if (whole > have && rate > 0) {
      line.append(String.format(Locale.ROOT, ", %.0f s left", Math.ceil((whole - have) / rate)));
    }
    return line.toString();
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / MEGA);
  }
}
