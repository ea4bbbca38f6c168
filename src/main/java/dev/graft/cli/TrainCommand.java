package dev.graft.cli;

import dev.graft.data.BadFiles;
import dev.graft.hub.ByName;
import dev.graft.internal.Natives;
import dev.graft.report.EpochRow;
import dev.graft.report.RunLog;
import dev.graft.report.RunReader;
import dev.graft.report.tensorboard.RunEvents;
import dev.graft.train.Checkpoint;
import dev.graft.train.Precision;
import dev.graft.train.RunFolder;
import dev.graft.train.Strategy;
import dev.graft.train.TrainConfig;
import dev.graft.train.TrainingRun;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code graft train}: one of the four experiments, from a folder of photos to a run folder. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    defaultValueProvider = TrainDefaults.class,
    description = {
      "Train a network on a folder of photos.",
      "",
      "The data set is DIR/train/CLASS/*.jpg and DIR/val/CLASS/*.jpg. The run folder gets "
          + "config.json, metrics.csv (an epoch a row), steps.csv (a step a row), best.pth and "
          + "last.pth; both checkpoints open in Python with torch.load. At the end come "
          + "report.html, which opens in any browser, and curves.png; meanwhile TensorBoard "
          + "shows the folder.",
      ""
    },
    footerHeading = "%nExample:%n",
    footer = {
      "  graft train --data hymenoptera_data --weights resnet18.pth \\",
      "              --strategy freeze --out runs/freeze",
      "  graft eval  --checkpoint runs/freeze/best.pth --data hymenoptera_data"
    })
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class TrainCommand implements Callable<Integer> {
  /** Knobs that a resumed run may change without changing its numbers. */
  private static final Set<String> FREE_ON_RESUME = Set.of("epochs", "workers", "data");

  @ArgGroup(validate = false, heading = "What:%n", order = 1)
  private What what = new What();

  @ArgGroup(validate = false, heading = "%nHow:%n", order = 2)
  private How how = new How();

  @ArgGroup(validate = false, heading = "%nOn what:%n", order = 3)
  private Machine machine = new Machine();

  @Option(
      names = {"-q", "--quiet"},
      order = 20,
      description = "Print nothing but warnings and errors.")
  private boolean quiet;

  @Option(
      names = "--json",
      order = 21,
      description = "Print one JSON object for each epoch, and nothing else.")
  private boolean json;

  @Spec private CommandSpec spec;

  static final class What {
    @Option(
        names = "--data",
        paramLabel = "DIR|NAME",
        description = {
          "The photos, see above; or hymenoptera, the ants and bees of PyTorch's tutorial,",
          "fetched once into the folder of torch.hub; or synthetic, a few drawn ants and bees,",
          "made by --seed in RUN/pictures."
        })
    private String data;

    @Option(
        names = "--weights",
        paramLabel = "FILE|NAME",
        description = {
          "Pretrained .pth file; or imagenet, torchvision's weights for --model, fetched once.",
          "Every strategy but scratch needs it."
        })
    private String weights;

    @Option(
        names = "--strategy",
        paramLabel = "NAME",
        description = {
          "scratch: no pretrained weights;",
          "finetune: train everything;",
          "freeze: train the new last layer alone;",
          "discriminative: train the backbone at lr * backbone-lr-scale."
        })
    private Strategy strategy;

    @Option(
        names = "--out",
        paramLabel = "RUN",
        description = "The run folder; it must not hold a run unless --resume is given.")
    private Path out;

    @Option(
        names = "--resume",
        description =
            "Go on with the run in --out behind its last finished epoch, with its own settings.")
    private boolean resume;

    @Option(
        names = "--bad-images",
        paramLabel = "error|skip",
        description = "A file that is no image ends the run, or is named and left out.")
    private BadFiles badImages;
  }

  static final class How {
    @Option(names = "--model", paramLabel = "NAME", description = "Architecture.")
    private String model;

    @Option(
        names = "--width",
        paramLabel = "N",
        description = "Planes of the first stage; pretrained weights have 64.")
    private int width;

    @Option(names = "--epochs", paramLabel = "N", description = "Passes over the photos.")
    private int epochs;

    @Option(names = "--lr", paramLabel = "X", description = "Learning rate.")
    private double lr;

    @Option(
        names = "--backbone-lr-scale",
        paramLabel = "X",
        description = "Factor of --lr for the backbone (discriminative).")
    private double backboneLrScale;

    @Option(names = "--momentum", paramLabel = "X", description = "Momentum of SGD.")
    private double momentum;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Weight decay of SGD.")
    private double weightDecay;

    @Option(names = "--batch-size", paramLabel = "N", description = "Photos a step.")
    private int batchSize;

    @Option(
        names = "--crop-size",
        paramLabel = "N",
        description = "Side of the square that the network sees, in pixels; 32 or more.")
    private int cropSize;

    @Option(
        names = "--resize-size",
        paramLabel = "N",
        description = "Shorter side of a validation photo before its middle is cropped.")
    private int resizeSize;

    @Option(
        names = "--step-size",
        paramLabel = "N",
        description = "Epochs between two changes of the learning rate.")
    private int stepSize;

    @Option(names = "--gamma", paramLabel = "X", description = "Factor of such a change.")
    private double gamma;

    @Option(
        names = "--seed",
        paramLabel = "N",
        description = "Seed of weights, shuffling and augmentation.")
    private long seed;
  }

  static final class Machine {
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

  @Override
  public Integer call() {
    Map<String, Object> given = given();
    if (what.out == null) {
      throw usage("--out RUN is missing: the folder for tables and checkpoints");
    }
    PrintWriter out = spec.commandLine().getOut();
    // The signal is let go last: the process must not end while native memory is being freed.
    try (StopSignal stop = StopSignal.install();
        PointerScope scope = new PointerScope()) {
      Natives.load();
      @Nullable Checkpoint checkpoint =
          what.resume ? Checkpoint.read(RunFolder.open(what.out).last()) : null;
      TrainConfig config = checkpoint == null ? fresh(given) : resumed(checkpoint, given);
      try (Experiment experiment = Experiment.open(config, checkpoint, new ByName(!quiet))) {
        RunFolder folder =
            checkpoint == null ? RunFolder.create(what.out) : RunFolder.open(what.out);
        @Nullable RunLog earlier = checkpoint == null ? null : RunReader.read(what.out);
        String now = CommandText.of(spec);
        String command = earlier == null ? now : earlier.config().getOrDefault("command", now);
        Map<String, @Nullable Object> settings = experiment.description();
        settings.put("command", command);
        folder.writeConfig(settings);
        RunOutput output = RunOutput.of(form(), out, experiment, stop);
        int firstEpoch = checkpoint == null ? 0 : checkpoint.epoch();
        RunEvents events = RunEvents.open(what.out, firstEpoch, experiment.setup().classes());
        TrainingRun run =
            new TrainingRun(config, experiment.setup(), folder, events.andThen(output));
        try (events;
            output) {
          if (checkpoint != null) {
            run.resume(checkpoint);
          }
          output.begin(settings, before(earlier, run.firstEpoch()));
          run.run();
          events.finish();
          List<String> troubles = TrainReport.write(experiment, folder, command);
          output.end(files(folder));
          troubles.forEach(spec.commandLine().getErr()::println);
        } catch (StopSignal.Stopped e) {
          spec.commandLine()
              .getErr()
              .println("stopped; go on with: graft train --resume --out " + what.out);
          return e.exitCode();
        }
      }
    }
    return ExitCodes.OK;
  }

  private RunOutput.Form form() {
    if (json) {
      return RunOutput.Form.JSON;
    }
    return quiet ? RunOutput.Form.QUIET : RunOutput.Form.TABLE;
  }

  private static List<EpochRow> before(@Nullable RunLog earlier, int epoch) {
    return earlier == null
        ? List.of()
        : earlier.epochs().stream().filter(row -> row.epoch() < epoch).toList();
  }

  private static List<String> files(RunFolder folder) {
    Path report = folder.path().resolve("report.html");
    return Stream.of(folder.best(), report)
        .filter(Files::isRegularFile)
        .map(Path::toString)
        .toList();
  }

  private TrainConfig fresh(Map<String, Object> given) {
    if (what.data == null) {
      throw usage("--data DIR is missing: the folder with train/CLASS and val/CLASS");
    }
    if (given.get("width") instanceof Integer width && !TrainConfig.canBeChannelsLast(width)) {
      given.putIfAbsent("channels_last", false);
    }
    TrainConfig config = with(TrainConfig.defaults(what.data), given);
    if (config.strategy().needsWeights() && config.weights() == null) {
      throw usage(
          "--strategy %s needs --weights FILE; without pretrained weights there is --strategy scratch"
              .formatted(name(config.strategy())));
    }
    if (!config.strategy().needsWeights() && config.weights() != null) {
      throw usage("--strategy scratch takes no --weights; finetune starts from them");
    }
    RunFolder.requireFree(what.out);
    if (!config.data().equals(SyntheticData.NAME)) {
      return config;
    }
    Path pictures = SyntheticData.draw(what.out.resolve("pictures"), config.seed());
    return with(config, Map.of("data", pictures.toString()));
  }

  private TrainConfig resumed(Checkpoint checkpoint, Map<String, Object> given) {
    TrainConfig before = with(TrainConfig.defaults(""), checkpoint.config());
    TrainConfig now = with(before, given);
    given
        .keySet()
        .forEach(
            knob -> {
              Object then = before.toMap().get(knob);
              Object wanted = now.toMap().get(knob);
              if (!FREE_ON_RESUME.contains(knob)
                  && !String.valueOf(then).equals(String.valueOf(wanted))) {
                throw usage(
                    "--%s is %s in the run and cannot become %s on resuming"
                        .formatted(knob.replace('_', '-'), then, wanted));
              }
            });
    return now;
  }

  /**
   * The knobs that stand on the command line, each once: picocli would drop the rest of a group of
   * options in which one is repeated.
   */
  private Map<String, Object> given() {
    Set<String> knobs = TrainConfig.defaults("").toMap().keySet();
    Map<String, Object> given = new LinkedHashMap<>();
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (option.typedValues().size() > 1) {
        throw usage(option.longestName() + " was given more than once");
      }
      String knob = TrainDefaults.knob(option);
      if (knobs.contains(knob)) {
        given.put(knob, option.getValue());
      }
    }
    return given;
  }

  private TrainConfig with(TrainConfig config, Map<String, ?> changes) {
    try {
      return config.with(changes);
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private static String name(Strategy strategy) {
    return strategy.name().toLowerCase(Locale.ROOT);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
