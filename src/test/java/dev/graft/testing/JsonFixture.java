package dev.graft.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Reads what {@code scripts/make_fixtures.py} wrote. */
public final class JsonFixture {
  private JsonFixture() {}

  /** The file {@code fixtures/NAME}. */
  public static Path path(String name) {
    URL url =
        Objects.requireNonNull(
            JsonFixture.class.getResource("/fixtures/" + name), "no fixture " + name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** The JSON file {@code fixtures/NAME}. */
  public static JsonElement read(String name) {
    try {
      return JsonParser.parseString(Files.readString(path(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An array of numbers. */
  public static int[] ints(JsonElement array) {
    JsonArray values = array.getAsJsonArray();
    int[] ints = new int[values.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = values.get(i).getAsInt();
    }
    return ints;
  }
}
