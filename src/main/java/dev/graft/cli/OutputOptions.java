package dev.graft.cli;

import picocli.CommandLine.Option;

/** The options that say how much a training command prints. */
final class OutputOptions {
  @Option(
      names = {"-q", "--quiet"},
      description = "Print nothing but warnings and errors.")
  private boolean quiet;

  @Option(names = "--json", description = "Print one JSON object for each epoch, and nothing else.")
  private boolean json;

  boolean quiet() {
    return quiet;
  }

  RunOutput.Form form() {
    if (json) {
      return RunOutput.Form.JSON;
    }
    return quiet ? RunOutput.Form.QUIET : RunOutput.Form.TABLE;
  }
}
