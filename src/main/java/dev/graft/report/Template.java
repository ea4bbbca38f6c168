package dev.graft.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A file beside this class with places such as {@code {{title}}}. */
final class Template {
  private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

  private final String name;
  private final String text;

  private Template(String name, String text) {
    this.name = name;
    this.text = text;
  }

  static Template named(String name) {
    return new Template(name, resource(name));
  }

  /** The text of a file beside this class. */
  static String resource(String name) {
    try (InputStream in = Template.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks dev/graft/report/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fills every place in one pass, so that a value that looks like a place stays as it is.
   *
   * @throws IllegalArgumentException if a place has no value
   */
  Html fill(Map<String, Html> values) {
    Matcher matcher = PLACE.matcher(text);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      Html value = values.get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException(name + ": no value for " + matcher.group());
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value.markup()));
    }
    return new Html(matcher.appendTail(out).toString());
  }
}
