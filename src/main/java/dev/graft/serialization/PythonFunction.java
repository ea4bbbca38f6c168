package dev.graft.serialization;

import org.jspecify.annotations.Nullable;

/**
 * A class or function that a checkpoint may name: Graft's own code for it, never the file's.
 *
 * @param name the full Python name
 * @param body makes the result
 */
record PythonFunction(String name, Body body) {
  /** What stands behind the name. */
  interface Body {
    @Nullable Object call(Arguments arguments);
  }

  @Nullable Object call(Tuple arguments) {
    return body.call(new Arguments(name, arguments));
  }
}
