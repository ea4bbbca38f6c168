package dev.graft.testing;

import org.bytedeco.javacpp.Pointer;

/** Counts native objects where the garbage of earlier tests would disturb. */
public final class NativeObjects {
  private NativeObjects() {}

  /**
   * {@link Pointer#totalCount} once nothing more is collected: what an earlier test left to the
   * collector would otherwise vanish in the middle of a later one, and hide a leak of it.
   */
  public static long settled() {
    long before = Long.MAX_VALUE;
    int same = 0;
    for (int i = 0; i < 100 && same < 3; i++) {
      System.gc();
      pause();
      long now = Pointer.totalCount();
      same = now == before ? same + 1 : 0;
      before = now;
    }
    return before;
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
