package dev.graft.nn;

import java.util.Iterator;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/** Moves native objects between lifetimes. */
final class Scopes {
  private Scopes() {}

  /**
   * Gives up one reference to a pointer in favour of the open scope, as if it had just been made
   * there. Without an open scope the garbage collector frees it.
   */
  static void handOver(Pointer pointer) {
    Iterator<PointerScope> scopes = PointerScope.getScopeIterator();
    while (scopes != null && scopes.hasNext()) {
      try {
        scopes.next().attach(pointer);
      } catch (IllegalArgumentException e) {
        continue; // a scope for other classes: JavaCPP, too, then tries the next one out
      }
      pointer.releaseReference();
      return;
    }
  }
}
