package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Tag("cli")
class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpGoesToStdoutAndListsTheExitCodes() {
    assertEquals(ExitCodes.OK, run(Main.commandLine(), "--help"));
    assertTrue(out.toString().contains("143"), out.toString());
    assertEquals(2, out.toString().split("Usage:", -1).length, "once");
    assertEquals("", err.toString());
  }

  @Test
  void noCommandIsWrongUsage() {
    assertEquals(ExitCodes.USAGE, run(Main.commandLine()));
    assertTrue(err.toString().startsWith("Usage: graft"), err.toString());
  }

  @Test
  void anUnknownOptionIsOneLineAndAPointerToHelp() {
    assertEquals(ExitCodes.USAGE, run(Main.commandLine(), "--nonsense"));
    assertEquals(
        "graft: Unknown option: '--nonsense'\nTry 'graft --help'.\n",
        err.toString().replace("\r\n", "\n"));
  }

  @Test
  void aNativeBacktraceIsCutToItsFirstLine() {
    assertEquals(
        ExitCodes.FAILED,
        runFailing(new RuntimeException("shape mismatch\nException raised from f at g.cpp:1\n#0")));
    assertEquals("graft failing: shape mismatch", err.toString().strip());
  }

  @Test
  void aBarePathGetsItsReason() {
    runFailing(new NoSuchFileException("weights.pth"));
    assertEquals("graft failing: weights.pth: no such file or folder", err.toString().strip());
  }

  @Test
  void aDefectIsCalledOneAndDebugShowsWhere() {
    runFailing(new NullPointerException("x is null"));
    assertTrue(err.toString().contains("--debug"), err.toString());
    assertFalse(err.toString().contains("\tat "), err.toString());
    runFailing(new NullPointerException("x is null"), "--debug");
    assertTrue(err.toString().contains("\tat dev.graft.cli.MainTest"), err.toString());
  }

  private int runFailing(Exception e, String... args) {
    CommandLine main = Main.commandLine().addSubcommand("failing", new Failing(e));
    String[] all = new String[args.length + 1];
    all[0] = "failing";
    System.arraycopy(args, 0, all, 1, args.length);
    return run(main, all);
  }

  private int run(CommandLine main, String... args) {
    main.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return main.execute(args);
  }

  @Command(name = "failing")
  private static final class Failing implements Callable<Integer> {
    private final Exception e;

    Failing(Exception e) {
      this.e = e;
    }

    @Override
    public Integer call() throws Exception {
      throw e;
    }
  }
}
