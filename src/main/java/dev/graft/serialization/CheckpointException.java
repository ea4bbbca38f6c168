package dev.graft.serialization;

import java.util.Objects;

/**
 * A checkpoint that cannot be read or written. The message is one line: which file, what is wrong
 * with it, what was expected, and what to do.
 */
public class CheckpointException extends RuntimeException {
  /** Creates the exception with its line. */
  public CheckpointException(String message) {
    super(message);
  }

  /** Creates the exception with its line and what led to it. */
  public CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The line, which is never null. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
