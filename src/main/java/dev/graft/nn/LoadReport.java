package dev.graft.nn;

import com.google.errorprone.annotations.CheckReturnValue;
import java.util.List;

/**
 * What did not match when a state dict was loaded leniently.
 *
 * @param missingKeys keys of the module that the dict lacks; those parameters kept their values
 * @param unexpectedKeys keys of the dict that the module does not have; they were ignored
 */
@CheckReturnValue
public record LoadReport(List<String> missingKeys, List<String> unexpectedKeys) {
  public LoadReport {
    missingKeys = List.copyOf(missingKeys);
    unexpectedKeys = List.copyOf(unexpectedKeys);
  }

  /** Whether every key matched. */
  public boolean isClean() {
    return missingKeys.isEmpty() && unexpectedKeys.isEmpty();
  }
}
