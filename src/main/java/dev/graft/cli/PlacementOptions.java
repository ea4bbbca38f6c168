package dev.graft.cli;

import dev.graft.classify.InferenceOptions;
import dev.graft.train.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say on what a command computes. */
final class PlacementOptions {
  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "fp32, bf16 (on CPUs with bfloat16 instructions) or fp64.")
  private Precision precision = Precision.FP32;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; 0 is one for each physical core.")
  private int threads;

  @Option(
      names = "--channels-last",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Memory layout of the activations; where it is left out, that of the training.")
  private @Nullable Boolean channelsLast;

  /** What was asked for. */
  InferenceOptions options(CommandSpec spec) {
    if (threads < 0) {
      throw new ParameterException(spec.commandLine(), "--threads must be 0 or more");
    }
    return new InferenceOptions(device, precision, threads, channelsLast, true);
  }
}
