package dev.graft.cli;

import dev.graft.data.PhotoCache;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How much memory decoded photos may take, as people type it: {@code auto}, {@code off} or a size.
 *
 * @param text as it was typed
 * @param bytes what it means; 0 keeps no photo
 */
record CacheSize(String text, long bytes) {
  static final CacheSize AUTO = new CacheSize("auto", PhotoCache.defaultBudget());

  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})([KMG])B?");

  /**
   * Reads what was typed.
   *
   * @throws TypeConversionException if it is none of the three
   */
  static CacheSize parse(String text) {
    if (text.equals("auto")) {
      return AUTO;
    }
    if (text.equals("off")) {
      return new CacheSize(text, 0);
    }
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new TypeConversionException(
          "expected auto, off or a size such as 300M or 2G, found '" + text + "'");
    }
    int shift =
        switch (size.group(2)) {
          case "K" -> 10;
          case "M" -> 20;
          default -> 30;
        };
    return new CacheSize(text, Long.parseLong(size.group(1)) << shift);
  }

  /** What {@code --help} shows as the default. */
  @Override
  public String toString() {
    return text;
  }

  /** For picocli. */
  static final class Converter implements ITypeConverter<CacheSize> {
    @Override
    public CacheSize convert(String text) {
      return parse(text);
    }
  }
}
