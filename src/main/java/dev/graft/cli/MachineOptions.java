package dev.graft.cli;

import dev.graft.train.Precision;
import picocli.CommandLine.Option;

/**
 * The options that say on what a network is trained; all but the cache are knobs of {@code
 * TrainConfig}.
 */
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class MachineOptions {
  @Option(names = "--device", paramLabel = "NAME", description = "auto, cpu, cuda or cuda:N.")
  private String device;

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "fp32, bf16 (autocast; on CPUs with bfloat16 instructions) or fp64 (slow; for comparing with"
              + " Python).")
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
      names = "--cache-images",
      paramLabel = "auto|off|SIZE",
      converter = CacheSize.Converter.class,
      description =
          "Memory for decoded photos, such as 300M or 2G: those that fit are decoded once. "
              + "auto is an eighth of the machine's memory, and 512M at most.")
  CacheSize cacheImages = CacheSize.AUTO;

  @Option(
      names = "--full-gradients",
      description =
          "Compute gradients of parameters whose learning rate stays 0, as Python does, and throw "
              + "them away. Without it last.pth has no momentum of theirs; other numbers differ by rounding at most.")
  private boolean fullGradients;

  @Option(
      names = "--channels-last",
      paramLabel = "true|false",
      arity = "0..1",
      fallbackValue = "true",
      description =
          "Memory layout of the activations; faster on CPUs. A --width that is no multiple of"
              + " 16, and a --model with such channels (MobileNet, EfficientNet, SqueezeNet),"
              + " train without.")
  private boolean channelsLast;

  @Option(
      names = "--checkpoint-every",
      paramLabel = "N",
      description =
          "Write last.pth every N steps, too, not only at the end of each epoch; 0 does not. "
              + "Ctrl-C writes it in any case.")
  private int checkpointEvery;
}
