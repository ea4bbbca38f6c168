package dev.graft.cli;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** The command line as a person could paste it into a shell again. */
final class CommandText {
  private static final String PLAIN = "[A-Za-z0-9_./:=,@%+-]+";

  private CommandText() {}

  /** The line that the command was called with. */
  static String of(CommandSpec spec) {
    return of(spec.root().commandLine().getParseResult().originalArgs());
  }

  static String of(List<String> arguments) {
    return arguments.stream()
        .map(argument -> argument.matches(PLAIN) ? argument : quoted(argument))
        .collect(Collectors.joining(" ", "graft ", ""));
  }

  private static String quoted(String argument) {
    return "'" + argument.replace("'", "'\\''") + "'";
  }
}
