package dev.graft.nn;

import java.util.Iterator;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Moves native objects between lifetimes. */
final class Scopes {
  private Scopes() {}

  /**
   * Runs a part of a forward in a scope of its own: of what it makes only its result lives on, in
   * the open scope. What autograd needs, it holds itself.
   */
  static Tensor resultOf(Supplier<Tensor> part) {
    Tensor result;
    try (PointerScope scope = new PointerScope()) {
      result = part.get();
      result.retainReference();
    }
    handOver(result);
    return result;
  }

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
