package dev.graft.cli;

import dev.graft.data.BadFiles;
import dev.graft.internal.Presets;
import dev.graft.train.OptimizerName;
import dev.graft.train.Precision;
import dev.graft.train.SchedulerName;
import dev.graft.train.Strategy;
import dev.graft.transforms.InterpolationMode;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The root of the command line: {@code graft COMMAND ...}.
 *
 * <p>A command is a class of this package that implements {@code Callable<Integer>}, returns one of
 * {@link ExitCodes}, and is listed in {@code subcommands} here. It throws to fail: {@link
 * ErrorLines} turns any exception into one line and exit code 1. A value that is wrong in itself
 * (no work was begun) is a {@link CommandLine.ParameterException}, exit code 2.
 */
@Command(
    name = "graft",
    description = "Fine-tunes pretrained PyTorch networks.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed (one line says what, where, and what to do)",
      "2:wrong usage",
      "130:interrupted by Ctrl-C, resumable",
      "143:ended by SIGTERM, resumable"
    },
    subcommands = {
      DemoCommand.class,
      TrainCommand.class,
      CompareCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      InspectCommand.class,
      ConvertCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      PretrainDemoCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show stack traces, debug logs and what native libraries print.")
  private boolean debug;

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    boolean debug = Arrays.asList(args).contains("--debug");
    Logging.configure(debug);
    Presets.sole();
    if (!debug) {
      NativeStderr.divert();
    }
    int code = commandLine().execute(args);
    StopSignal.letGo();
    if (code != ExitCodes.INTERRUPTED) { // a signal ends the JVM with a code of its own
      System.exit(code);
    }
  }

  /** The configured command line, for tests that run commands inside their own process. */
  public static CommandLine commandLine() {
    Main root = new Main();
    CommandLine commandLine = new CommandLine(root);
    named(commandLine, Strategy.class);
    named(commandLine, Precision.class);
    named(commandLine, BadFiles.class);
    named(commandLine, OptimizerName.class);
    named(commandLine, SchedulerName.class);
    named(commandLine, InterpolationMode.class);
    commandLine.setExecutionStrategy(
        parsed ->
            parsed.hasSubcommand()
                    || parsed.isUsageHelpRequested()
                    || parsed.isVersionHelpRequested()
                ? new CommandLine.RunLast().execute(parsed)
                : usage(parsed.commandSpec().commandLine()));
    commandLine.setExecutionExceptionHandler(
        (e, failed, parsed) -> ErrorLines.failed(e, failed, root.debug));
    commandLine.setParameterExceptionHandler((e, args) -> ErrorLines.usage(e));
    return commandLine;
  }

  /** Lets options take an enum's constants in lower case, and a mistake name them so. */
  private static <E extends Enum<E>> void named(CommandLine commandLine, Class<E> type) {
    Map<String, E> constants =
        Arrays.stream(type.getEnumConstants())
            .collect(
                Collectors.toMap(
                    constant -> constant.name().toLowerCase(Locale.ROOT),
                    Function.identity(),
                    (one, other) -> one,
                    LinkedHashMap::new));
    commandLine.registerConverter(
        type,
        text -> {
          E constant = constants.get(text.toLowerCase(Locale.ROOT));
          if (constant == null) {
            throw new CommandLine.TypeConversionException(
                "expected one of %s, not %s"
                    .formatted(String.join(", ", constants.keySet()), text));
          }
          return constant;
        });
  }

  private static int usage(CommandLine root) {
    PrintWriter err = root.getErr();
    root.usage(err);
    err.flush();
    return ExitCodes.USAGE;
  }
}
