package dev.graft.hub;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One request did not bring the whole file; the message is the end of a sentence. */
final class TransferException extends IOException {
  private final boolean retry;

  TransferException(String message, boolean retry, @Nullable Throwable cause) {
    super(message, cause);
    this.retry = retry;
  }

  /** Whether asking again may help. */
  boolean retry() {
    return retry;
  }
}
