package dev.graft.cli;

import dev.graft.train.Precision;
import picocli.CommandLine.Option;

/** The options that say on what a network is trained; each is a knob of {@code TrainConfig}. */
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class MachineOptions {
  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "fp32, bf16 (autocast) or fp64 (slow; for comparing with Python).")
  private Precision precision;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; 0 is one for each physical core.")
  private int threads;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Threads that read photos ahead; 0 reads them in the step.")
  private int workers;

  @Option(
      names = "--channels-last",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Memory layout of the activations; faster on CPUs. A --width that is no multiple of"
              + " 16 trains without.")
  private boolean channelsLast;
}
