package dev.graft.report;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A piece of markup that is safe to put into the page.
 *
 * <p>Only patterns written in this source become markup: whatever is filled in is escaped, unless
 * it is {@code Html} itself. Class names, file names and settings are strangers' text, and take
 * this road alone.
 */
record Html(String markup) {
  /** Nothing. */
  static final Html EMPTY = new Html("");

  /** Text from anywhere, escaped for element content and for quoted attributes. */
  static Html text(String untrusted) {
    StringBuilder out = new StringBuilder(untrusted.length() + 16);
    untrusted.codePoints().forEach(c -> escape(out, c));
    return new Html(out.toString());
  }

  /**
   * Fills each {@code {}} of the pattern with the next value: {@code Html} as it is, anything else
   * as escaped text. Attributes in the pattern must be quoted.
   *
   * @throws IllegalArgumentException if places and values differ in number
   */
  static Html of(@CompileTimeConstant final String pattern, Object... values) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (Object value : values) {
      int place = pattern.indexOf("{}", from);
      if (place < 0) {
        throw new IllegalArgumentException("more values than places in: " + pattern);
      }
      out.append(pattern, from, place);
      out.append(value instanceof Html html ? html.markup : text(String.valueOf(value)).markup);
      from = place + 2;
    }
    if (pattern.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("fewer values than places in: " + pattern);
    }
    return new Html(out.append(pattern, from, pattern.length()).toString());
  }

  /** The pieces one after another, a line each. */
  static Html lines(List<Html> pieces) {
    return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining("\n")));
  }

  /** The pieces one after another. */
  static Html join(List<Html> pieces) {
    return new Html(pieces.stream().map(Html::markup).collect(Collectors.joining()));
  }

  @Override
  public String toString() {
    return markup;
  }

  private static void escape(StringBuilder out, int c) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      default -> out.appendCodePoint(isUnprintable(c) ? 0xFFFD : c);
    }
  }

  private static boolean isUnprintable(int c) {
    int type = Character.getType(c);
    boolean space = c == '\t' || c == '\n';
    return type == Character.SURROGATE || (type == Character.CONTROL && !space);
  }
}
