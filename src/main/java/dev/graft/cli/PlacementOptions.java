package dev.graft.cli;

import dev.graft.internal.Devices;
import dev.graft.train.Placement;
import dev.graft.train.Precision;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say on what a command computes. */
final class PlacementOptions {
  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device = "auto";

  @Option(names = "--precision", paramLabel = "NAME", description = "fp32, bf16 or fp64.")
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
      description = "Memory layout of the activations; faster on CPUs.")
  private boolean channelsLast = true;

  /** Sets the threads and finds the device, which belongs to the open scope. */
  Placement open(CommandSpec spec) {
    if (threads < 0) {
      throw new ParameterException(spec.commandLine(), "--threads must be 0 or more");
    }
    if (threads > 0) {
      torch.set_num_threads(threads);
    }
    return new Placement(
        Devices.parse(device),
        precision,
        channelsLast ? torch.MemoryFormat.ChannelsLast : torch.MemoryFormat.Contiguous);
  }
}
