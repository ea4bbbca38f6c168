package dev.graft.report;

/** A report could not be made: the message says which file, what was expected and what to do. */
public final class ReportException extends RuntimeException {
  /** With a message for the person at the terminal. */
  public ReportException(String message) {
    super(message);
  }

  /** With a message for the person at the terminal, and what set it off. */
  public ReportException(String message, Throwable cause) {
    super(message, cause);
  }
}
