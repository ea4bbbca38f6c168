package dev.graft.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * What a command line of this process said.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record Commands(int code, String out, String err) {
  static Commands run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    int code = line.execute(arguments);
    return new Commands(code, out.toString(), err.toString());
  }

  static Commands run(List<String> arguments) {
    return run(arguments.toArray(String[]::new));
  }
}
