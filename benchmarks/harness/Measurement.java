package harness;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A process that is run in each round.
 *
 * @param column whose it is
 * @param guess seconds that it may take on two cores, for the time that is left
 * @param command program and arguments
 * @param reading makes figures of what it did
 */
record Measurement(Column column, int guess, List<String> command, Reading reading) {
  /** One that prints its figures as a JSON object. */
  Measurement(Column column, int guess, List<String> command) {
    this(column, guess, command, Outcome::figures);
  }

  /** Figures by the keys of the rows. */
  interface Reading {
    Map<String, Double> figures(Outcome outcome) throws IOException;
  }

  /** As a person could paste it into a shell, where {@link Column#shellVariable} is set. */
  String shell() {
    return command.stream()
        .map(word -> word.matches("[\\w./:=-]+") ? word : "'" + word + "'")
        .collect(Collectors.joining(" ", column.environment().isEmpty() ? "" : "env $KEEP ", ""));
  }
}
