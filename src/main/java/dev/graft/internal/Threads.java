package dev.graft.internal;

import org.bytedeco.pytorch.global.torch;

/**
 * How many threads one operation uses. LibTorch holds the number for each calling thread: a thread
 * takes the one that was set last anywhere in the process when it first computes, even if it had
 * set its own before, and keeps it from then on. Sums in floating point depend on it, so that two
 * runs in one process would change each other's last digits.
 *
 * <p>Here a thread's number is its own as soon as it is set, and what a run sets for its thread
 * never becomes the process's. May be called from any thread.
 */
public final class Threads {
  private static volatile int ofProcess;

  private Threads() {}

  /** The number where a run asks for none: what was found or set when LibTorch was loaded. */
  public static int ofProcess() {
    return ofProcess;
  }

  /** The number of this thread, and of each run from now on that asks for none. */
  public static void set(int threads) {
    ofProcess = threads;
    use(threads);
  }

  /**
   * The number of this thread alone.
   *
   * @param threads 0 is the process's
   */
  public static void use(int threads) {
    if (ofProcess == 0) {
      Natives.load();
    }
    int wanted = threads == 0 ? ofProcess : threads;
    // Asking makes LibTorch take the process's number now, and not over the one that follows.
    if (torch.get_num_threads() != wanted) {
      torch.set_num_threads(wanted);
    }
  }
}
