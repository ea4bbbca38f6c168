package dev.graft.cli;

/** What a command's exit code says to the shell; the list also stands in {@code graft --help}. */
public final class ExitCodes {
  /** The work is done. */
  public static final int OK = 0;

  /** The work failed; one line on stderr says what, where, and what to do. */
  public static final int FAILED = 1;

  /** The command line itself was wrong. */
  public static final int USAGE = 2;

  /** Ended by Ctrl-C (SIGINT), in a state from which {@code --resume} goes on. */
  public static final int INTERRUPTED = 130;

  /** Ended by SIGTERM, in a state from which {@code --resume} goes on. */
  public static final int TERMINATED = 143;

  private ExitCodes() {}
}
