package dev.graft.serialization;

/**
 * Counts what unpickling takes from the Java heap, so that a file whose one-byte opcodes each make
 * an object is refused before the heap is full.
 */
final class HeapBudget {
  /** A rough figure for an object with its place in a collection. */
  static final int OBJECT = 64;

  private final long limit;
  private long used;

  HeapBudget(long limit) {
    this.limit = limit;
  }

  /** Half of what the heap can still grow to. */
  static HeapBudget ofThisJvm() {
    Runtime runtime = Runtime.getRuntime();
    long taken = runtime.totalMemory() - runtime.freeMemory();
    return new HeapBudget(Math.max(16L << 20, (runtime.maxMemory() - taken) / 2));
  }

  void take(long bytes) {
    used += bytes;
    if (used > limit) {
      throw new Malformed(
          "has a pickle that needs more than "
              + (limit >> 20)
              + " MB of Java heap; if the file is to be trusted, give the JVM more with -Xmx");
    }
  }
}
