package dev.graft.data.image;

import dev.graft.transforms.Image;

/**
 * PBM, PGM and PPM, as text or binary, with any maximum up to 65535. Grey values above 8 bits are
 * clipped at 255, not scaled down, as Pillow does.
 *
 * @see <a href="https://netpbm.sourceforge.net/doc/pnm.html">Netpbm formats</a>
 */
final class PnmFormat {
  private static final int LONGEST_TOKEN = 10;

  private final Source source;
  private final int kind;
  private int at = 2;

  private PnmFormat(Source source) {
    this.source = source;
    this.kind = source.at(1) - '0';
  }

  static boolean accepts(Source source) {
    return source.size() > 2
        && source.at(0) == 'P'
        && source.at(1) >= '1'
        && source.at(1) <= '6'
        && isSpace(source.at(2));
  }

  static Image decode(Source source) {
    return new PnmFormat(source).decode();
  }

  private Image decode() {
    int width = number();
    int height = number();
    int max = kind == 1 || kind == 4 ? 1 : number();
    ImageReader.checkSize(source, width, height);
    if (max <= 0 || max > 65535) {
      throw source.bad("has a maximum of %d; 1 to 65535 are read".formatted(max));
    }
    int channels = kind == 3 || kind == 6 ? 3 : 1;
    long samples = (long) width * height * channels;
    long size =
        kind == 4 ? (width + 7L) / 8 * height : kind > 4 ? samples * (max > 255 ? 2 : 1) : samples;
    if (at + size > source.size()) {
      throw source.truncated();
    }
    Canvas canvas = new Canvas(width, height);
    try {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          if (channels == 3) {
            int red = value(max, false);
            int green = value(max, false);
            canvas.set(x, red, green, value(max, false));
          } else if (kind == 4) {
            int bit = (source.at(at + (x >> 3)) >> (7 - (x & 7))) & 1;
            canvas.grey(x, bit == 0 ? 255 : 0);
          } else {
            canvas.grey(x, kind == 1 ? bit() : value(max, true));
          }
        }
        if (kind == 4) {
          at += (width + 7) / 8;
        }
        canvas.put(y);
      }
      return canvas.image();
    } catch (RuntimeException e) {
      canvas.image().close();
      throw e;
    }
  }

  /** One sample as a byte; {@code grey} ones beyond 8 bits become 16 bits first and are clipped. */
  private int value(int max, boolean grey) {
    int value;
    if (kind < 4) {
      value = number();
      if (value > max) {
        throw source.bad("has a value %d over its maximum of %d".formatted(value, max));
      }
    } else {
      value = max > 255 ? (source.at(at) << 8) | source.at(at + 1) : source.at(at);
      at += max > 255 ? 2 : 1;
    }
    if (max == 255) {
      return value;
    }
    int top = grey && max > 255 ? 65535 : 255;
    return Math.min(255, (int) Math.rint((double) value / max * top));
  }

  private int bit() {
    skipSpace();
    int digit = source.at(at++);
    if (digit != '0' && digit != '1') {
      throw source.bad("has a bit that is neither 0 nor 1");
    }
    return digit == '0' ? 255 : 0;
  }

  /** A decimal number and the one white space behind it. */
  private int number() {
    skipSpace();
    int start = at;
    long value = 0;
    while (at < source.size() && !isSpace(source.at(at))) {
      int digit = source.at(at++) - '0';
      if (digit < 0 || digit > 9 || at - start > LONGEST_TOKEN) {
        throw source.bad("has no number where one belongs, at byte " + start);
      }
      value = 10 * value + digit;
    }
    if (at == start) {
      throw source.truncated();
    }
    at++;
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private void skipSpace() {
    while (at < source.size() && (isSpace(source.at(at)) || source.at(at) == '#')) {
      if (source.at(at) == '#') {
        while (at < source.size() && source.at(at) != '\n' && source.at(at) != '\r') {
          at++;
        }
      } else {
        at++;
      }
    }
  }

  private static boolean isSpace(int c) {
    return c == ' ' || (c >= 9 && c <= 13);
  }
}
