package dev.graft.data;

/** A data set that cannot be used: a missing or empty folder, classes that do not match. */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One line: what, where, and what to do. */
  public DataException(String message) {
    super(message);
  }

  /** One line: what, where, and what to do. */
  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
