package harness;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a process did.
 *
 * @param lines of its standard output
 * @param steppedSeconds from its start to the line {@code stepped}; NaN without such a line
 * @param peakMib the most memory that it had at once (VmHWM); NaN where there is no Linux to say
 */
record Outcome(List<String> lines, double steppedSeconds, double peakMib) {
  /** The figures of the last JSON object that it printed, by their names. */
  Map<String, Double> figures() {
    String all = String.join("\n", lines);
    JsonObject object =
        JsonParser.parseString(all.substring(all.lastIndexOf('{'))).getAsJsonObject();
    Map<String, Double> figures = new HashMap<>();
    object.entrySet().forEach(entry -> figures.put(entry.getKey(), entry.getValue().getAsDouble()));
    return figures;
  }

  /**
   * One of those figures.
   *
   * @throws IllegalStateException if it printed none of that name
   */
  double figure(String name) {
    Double value = figures().get(name);
    if (value == null) {
      throw new IllegalStateException("no '%s' in what it printed: %s".formatted(name, lines));
    }
    return value;
  }
}
