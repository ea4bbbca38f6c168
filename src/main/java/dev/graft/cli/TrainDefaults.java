package dev.graft.cli;

import dev.graft.train.TrainConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes the options' defaults from {@link TrainConfig}, the only place where they stand. */
final class TrainDefaults implements IDefaultValueProvider {
  private static final Map<String, @Nullable Object> KNOBS = TrainConfig.defaults("").toMap();

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (argument instanceof OptionSpec option && !option.required()) {
      Object value = KNOBS.get(knob(option));
      return value == null || value.equals("") ? null : value.toString();
    }
    return null;
  }

  /** The knob that an option sets: {@code --batch-size} is {@code batch_size}. */
  static String knob(OptionSpec option) {
    return option.longestName().replaceFirst("^--", "").replace('-', '_');
  }
}
