package dev.graft.classify;

import dev.graft.train.TrainException;

/** What a configuration names is not there; the message is one line that says what to do. */
public final class SourceException extends TrainException {
  private static final long serialVersionUID = 1L;

  /** What was not found. */
  public SourceException(String message) {
    super(message);
  }

  /** What was not found, and why. */
  public SourceException(String message, Throwable cause) {
    super(message, cause);
  }
}
