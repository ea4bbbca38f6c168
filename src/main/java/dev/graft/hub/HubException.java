package dev.graft.hub;

/** A file could not be had by its name; the message is one line that says what to do by hand. */
public final class HubException extends RuntimeException {
  HubException(String message) {
    super(message);
  }

  HubException(String message, Throwable cause) {
    super(message, cause);
  }
}
