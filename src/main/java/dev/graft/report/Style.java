package dev.graft.report;

import java.io.Console;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the terminal can show. Colour only ever repeats what a sign or a word already says.
 *
 * @param colour whether ANSI colours may be written
 * @param unicode whether characters beyond ASCII may be written
 */
public record Style(boolean colour, boolean unicode) {
  private static final String RESET = "\u001B[0m";

  /** Neither colours nor characters beyond ASCII: for files, pipes and programs. */
  public static Style plain() {
    return new Style(false, false);
  }

  /**
   * What this process's standard output can show: colours on a terminal unless {@code NO_COLOR} is
   * set (see no-color.org) or {@code TERM} is {@code dumb}.
   */
  public static Style detect() {
    return detect(onTerminal(), System.getenv(), outputCharset());
  }

  static Style detect(boolean terminal, Map<String, String> environment, Charset charset) {
    boolean refused = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    boolean dumb = "dumb".equals(environment.get("TERM"));
    boolean unicode = charset.newEncoder().canEncode('█');
    return new Style(terminal && !refused && !dumb, unicode);
  }

  /** Marks what is best. */
  String good(String text) {
    return paint("32", text);
  }

  /** Sets headings apart. */
  String strong(String text) {
    return paint("1", text);
  }

  /** For what is read last. */
  String faint(String text) {
    return paint("2", text);
  }

  private String paint(String code, String text) {
    return colour && !text.isEmpty() ? "\u001B[" + code + "m" + text + RESET : text;
  }

  @SuppressWarnings("SystemConsoleNull") // on 17 null is the answer; later JDKs are asked below
  private static boolean onTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From JDK 22 a console exists without a terminal too, and tells through this method.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static Charset outputCharset() {
    String name =
        System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
    try {
      return name.isEmpty() ? Charset.defaultCharset() : Charset.forName(name);
    } catch (IllegalArgumentException e) {
      return StandardCharsets.US_ASCII;
    }
  }
}
