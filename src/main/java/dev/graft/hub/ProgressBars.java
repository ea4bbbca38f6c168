package dev.graft.hub;

import java.time.temporal.ChronoUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with the rate and the time left. */
final class ProgressBars implements Progress {
  private final String name;
  private @Nullable ProgressBar bar;

  ProgressBars(String name) {
    this.name = name;
  }

  @Override
  public void start(long have, long whole) {
    close();
    bar =
        new ProgressBarBuilder()
            .setTaskName(name)
            .setInitialMax(whole)
            .startsFrom(have, java.time.Duration.ZERO)
            .setUnit(" MB", 1_000_000)
            .setSpeedUnit(ChronoUnit.SECONDS)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .build();
  }

  @Override
  public void at(long have) {
    if (bar != null) {
      bar.stepTo(have);
    }
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }
}
