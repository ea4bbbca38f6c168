package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Reads the arguments of pickle opcodes, one after another. */
final class PickleInput {
  /** Longer than any module or class name, so that a missing newline is noticed at once. */
  private static final int MAX_LINE = 4096;

  private final FileBytes bytes;
  private final HeapBudget budget;
  private long at;

  PickleInput(FileBytes bytes, long at, HeapBudget budget) {
    this.bytes = bytes;
    this.at = at;
    this.budget = budget;
  }

  /** Where the next byte is read. */
  long at() {
    return at;
  }

  HeapBudget budget() {
    return budget;
  }

  int u8() {
    return bytes.u8(at++);
  }

  int u16() {
    at += 2;
    return bytes.u16(at - 2);
  }

  int i32() {
    at += 4;
    return bytes.i32(at - 4);
  }

  long u32() {
    at += 4;
    return bytes.u32(at - 4);
  }

  long i64() {
    at += 8;
    return bytes.i64(at - 8);
  }

  /** A double, which pickle stores big-endian. */
  double f64() {
    return Double.longBitsToDouble(Long.reverseBytes(i64()));
  }

  byte[] bytes(long count) {
    if (count < 0 || !bytes.holds(at, count)) {
      throw new Malformed(
          "ends too early: its pickle wants "
              + Long.toUnsignedString(count)
              + " bytes at offset "
              + at
              + " of "
              + bytes.size());
    }
    budget.take(count + HeapBudget.OBJECT);
    at += count;
    return bytes.bytes(at - count, count);
  }

  /** A whole number of {@code count} bytes, little-endian two's complement. */
  Number integer(long count) {
    byte[] raw = bytes(count);
    if (raw.length == 0) {
      return 0L;
    }
    for (int i = 0; i < raw.length / 2; i++) {
      byte swapped = raw[i];
      raw[i] = raw[raw.length - 1 - i];
      raw[raw.length - 1 - i] = swapped;
    }
    BigInteger value = new BigInteger(raw);
    if (value.bitLength() < 64) {
      return value.longValue();
    }
    return value;
  }

  /** Text of {@code count} bytes. */
  String text(long count) {
    byte[] raw = bytes(count);
    budget.take(2L * raw.length);
    String text = new String(raw, UTF_8);
    // A decoder that reports errors costs ten times as much, and is needed for damaged text alone.
    return text.indexOf('\ufffd') < 0 ? text : withSurrogates(raw);
  }

  /** A line of ASCII up to the next newline. */
  String line() {
    long start = at;
    while (u8() != '\n') {
      if (at - start > MAX_LINE) {
        throw new Malformed("has a name of more than " + MAX_LINE + " characters in its pickle");
      }
    }
    return new String(bytes.bytes(start, at - 1 - start), UTF_8);
  }

  /** Python writes a lone surrogate as three bytes that strict UTF-8 does not have. */
  private static String withSurrogates(byte[] raw) {
    StringBuilder text = new StringBuilder(raw.length);
    int from = 0;
    for (int i = 0; i + 2 < raw.length; i++) {
      if (raw[i] == (byte) 0xed && (raw[i + 1] & 0xe0) == 0xa0 && (raw[i + 2] & 0xc0) == 0x80) {
        text.append(strict(raw, from, i));
        text.append((char) (0xd000 | (raw[i + 1] & 0x3f) << 6 | (raw[i + 2] & 0x3f)));
        i += 2;
        from = i + 1;
      }
    }
    return text.append(strict(raw, from, raw.length)).toString();
  }

  private static String strict(byte[] raw, int from, int to) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(raw, from, to - from)).toString();
    } catch (CharacterCodingException e) {
      throw new Malformed("has text in its pickle that is not UTF-8");
    }
  }
}
