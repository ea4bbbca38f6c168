package dev.graft.nn;

import org.jspecify.annotations.Nullable;

/**
 * A layer that could not compute its output, mostly because the input has the wrong shape or dtype.
 *
 * <p>The message is one line: the layer's path in the model, the input's shape and LibTorch's
 * reason. The cause is LibTorch's own exception, with its C++ backtrace.
 */
public final class ForwardException extends RuntimeException {
  private final String path;
  private final String reason;

  ForwardException(String path, String reason, @Nullable Throwable cause) {
    super(path + " " + reason, cause);
    this.path = path;
    this.reason = reason;
  }

  /** The layer's path in the model, such as {@code layer1.0.conv1}. */
  public String path() {
    return path;
  }

  /** The same failure seen from the module that holds it. */
  ForwardException inside(String parent) {
    return new ForwardException(parent + "." + path, reason, getCause());
  }
}
