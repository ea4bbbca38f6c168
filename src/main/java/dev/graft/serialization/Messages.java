package dev.graft.serialization;

/** Keeps what a file says about itself from spoiling a message: one line, and not without end. */
final class Messages {
  private static final int NAME = 60;
  private static final int LINE = 1000;

  private Messages() {}

  /** A name out of a file: of one line, its beginning where it is long. */
  static String shorten(String name) {
    return cut(name, NAME);
  }

  /** A whole message. */
  static String line(String message) {
    return cut(message, LINE);
  }

  /** What a native exception says, without the backtrace behind it. */
  static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage())
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(Messages::line)
        .orElse("no reason given");
  }

  private static String cut(String text, int length) {
    StringBuilder line = new StringBuilder();
    text.codePoints().limit(length).map(c -> isBreak(c) ? ' ' : c).forEach(line::appendCodePoint);
    return text.codePointCount(0, text.length()) > length
        ? line.append("...").toString()
        : "" + line;
  }

  private static boolean isBreak(int c) {
    return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
  }
}
