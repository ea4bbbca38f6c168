package dev.graft.nn;

import java.util.List;

/**
 * A state dict that does not fit the module it was to be loaded into, or has no such part.
 *
 * <p>The message is one line that names every key concerned; the lists hold them for programs.
 */
public final class StateDictException extends RuntimeException {
  private final transient List<String> missingKeys;
  private final transient List<String> unexpectedKeys;
  private final transient List<String> misshapenKeys;

  /** One line: which key, expected, found. */
  public StateDictException(String message) {
    this(message, List.of(), List.of(), List.of());
  }

  StateDictException(
      String message,
      List<String> missingKeys,
      List<String> unexpectedKeys,
      List<String> misshapenKeys) {
    super(message);
    this.missingKeys = List.copyOf(missingKeys);
    this.unexpectedKeys = List.copyOf(unexpectedKeys);
    this.misshapenKeys = List.copyOf(misshapenKeys);
  }

  /** Keys of the module that the dict lacks, in the module's order. */
  public List<String> missingKeys() {
    return missingKeys;
  }

  /** Keys of the dict that the module does not have, in the dict's order. */
  public List<String> unexpectedKeys() {
    return unexpectedKeys;
  }

  /** Keys whose tensors have another shape in the dict than in the module. */
  public List<String> misshapenKeys() {
    return misshapenKeys;
  }
}
