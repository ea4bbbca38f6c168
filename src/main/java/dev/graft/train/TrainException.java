package dev.graft.train;

/** A run that cannot begin or go on. The message is one line: what, where, and what to do. */
public class TrainException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line: what, where, and what to do. */
  public TrainException(String message) {
    super(message);
  }

  /** One line: what, where, and what to do. */
  public TrainException(String message, Throwable cause) {
    super(message, cause);
  }
}
