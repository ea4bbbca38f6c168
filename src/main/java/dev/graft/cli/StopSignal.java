package dev.graft.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command finish its step when Ctrl-C or SIGTERM arrives.
 *
 * <p>The JVM answers both by running shutdown hooks and then ends with 130 or 143 by itself: the
 * hook raises the flag and holds the end up until the command has left its work and {@link Main}
 * has said what there is to say.
 */
final class StopSignal implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  private static final CountDownLatch DONE = new CountDownLatch(1);

  private final Thread hook = new Thread(this::hold, "graft-stop");
  private volatile boolean requested;

  private StopSignal() {}

  /** From now on until {@link #close} the end of the process waits for {@link #letGo}. */
  static StopSignal install() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Throws {@link Stopped} if the process is to end. */
  void check() {
    if (requested) {
      throw new Stopped();
    }
  }

  /** Whether the process is to end. */
  boolean requested() {
    return requested;
  }

  /** Asks for the stop, as the hook does. */
  void request() {
    requested = true;
  }

  /** The process may end: nothing more is going to be printed. */
  static void letGo() {
    DONE.countDown();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is waiting to be let go.
    }
  }

  private void hold() {
    request();
    try {
      boolean left = DONE.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!left) {
        Thread.currentThread().interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Unwinds the work after the step during which the signal came. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }

    /** What the command returns; after a real signal the JVM's own code, 130 or 143, counts. */
    int exitCode() {
      return ExitCodes.INTERRUPTED;
    }
  }
}
