package dev.graft.cli;

import java.io.PrintWriter;
import java.util.Arrays;
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
      TrainCommand.class,
      CompareCommand.class,
      EvalCommand.class,
      PredictCommand.class,
      InspectCommand.class,
      DoctorCommand.class,
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
    if (!debug) {
      NativeStderr.divert();
    }
    System.exit(commandLine().execute(args));
  }

  /** The configured command line, for tests that run commands inside their own process. */
  public static CommandLine commandLine() {
    Main root = new Main();
    CommandLine commandLine = new CommandLine(root);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.setExecutionStrategy(
        parsed ->
            !parsed.hasSubcommand() && !CommandLine.printHelpIfRequested(parsed)
                ? usage(parsed.commandSpec().commandLine())
                : new CommandLine.RunLast().execute(parsed));
    commandLine.setExecutionExceptionHandler(
        (e, failed, parsed) -> ErrorLines.failed(e, failed, root.debug));
    commandLine.setParameterExceptionHandler((e, args) -> ErrorLines.usage(e));
    return commandLine;
  }

  private static int usage(CommandLine root) {
    PrintWriter err = root.getErr();
    root.usage(err);
    err.flush();
    return ExitCodes.USAGE;
  }
}
