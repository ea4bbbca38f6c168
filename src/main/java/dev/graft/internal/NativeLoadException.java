package dev.graft.internal;

/** A native library cannot be loaded; the message lists what was tried and what to do. */
public final class NativeLoadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The message says which library, every place looked at, and what to do. */
  public NativeLoadException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The same where no lower exception tells more. */
  public NativeLoadException(String message) {
    super(message);
  }
}
