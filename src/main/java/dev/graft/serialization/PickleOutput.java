package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Writes opcodes of pickle protocol 2 for scalars and names, and keeps the memo. */
final class PickleOutput {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Map<Object, Integer> memo = new HashMap<>();
  private int remembered;

  PickleOutput() {
    op(0x80).op(2);
  }

  PickleOutput op(int opcode) {
    out.write(opcode);
    return this;
  }

  /** Remembers the object on the stack under a key; the same key recalls it later. */
  void remember(Object key) {
    memo.put(key, remembered);
    indexed('q', remembered++);
  }

  /** Puts the object of a key on the stack if it has been remembered. */
  boolean recall(Object key) {
    Integer index = memo.get(key);
    if (index != null) {
      indexed('h', index);
    }
    return index != null;
  }

  private void indexed(char shortOpcode, int index) {
    if (index < 256) {
      op(shortOpcode).op(index);
    } else {
      op(shortOpcode + (shortOpcode == 'q' ? 'r' - 'q' : 'j' - 'h')).i32(index);
    }
  }

  void none() {
    op('N');
  }

  void bool(boolean value) {
    op(value ? 0x88 : 0x89);
  }

  void integer(long value) {
    if (value >= 0 && value < 256) {
      op('K').op((int) value);
    } else if (value >= 0 && value < 65536) {
      op('M').op((int) (value & 0xff)).op((int) (value >> 8));
    } else if (value == (int) value) {
      op('J').i32((int) value);
    } else {
      integer(BigInteger.valueOf(value));
    }
  }

  void integer(BigInteger value) {
    byte[] bytes = value.toByteArray();
    if (bytes.length > 255) {
      throw new CheckpointException("a number of " + bytes.length + " bytes is too long to store");
    }
    op(0x8a).op(bytes.length);
    for (int i = bytes.length - 1; i >= 0; i--) {
      op(bytes[i]);
    }
  }

  void real(double value) {
    long bits = Double.doubleToRawLongBits(value);
    op('G').i32(Integer.reverseBytes((int) (bits >>> 32)));
    i32(Integer.reverseBytes((int) bits));
  }

  void text(String value) {
    if (recall(value)) {
      return;
    }
    byte[] bytes = utf8(value);
    op('X').i32(bytes.length);
    out.writeBytes(bytes);
    remember(value);
  }

  /** UTF-8 in which a lone surrogate is three bytes, as in Python. */
  private static byte[] utf8(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c < 0x80) {
                bytes.write(c);
              } else if (c < 0x800) {
                bytes.write(0xc0 | (c >> 6));
                bytes.write(0x80 | (c & 0x3f));
              } else {
                if (c < 0x10000) {
                  bytes.write(0xe0 | (c >> 12));
                } else {
                  bytes.write(0xf0 | (c >> 18));
                  bytes.write(0x80 | ((c >> 12) & 0x3f));
                }
                bytes.write(0x80 | ((c >> 6) & 0x3f));
                bytes.write(0x80 | (c & 0x3f));
              }
            });
    return bytes.toByteArray();
  }

  /** Protocol 2 has no bytes: text of the same code points and the call that turns it back. */
  void bytes(byte[] value) {
    global("_codecs", "encode");
    text(new String(value, ISO_8859_1));
    text("latin1");
    op(0x86).op('R');
  }

  void global(String module, String name) {
    String key = "\0" + module + "." + name;
    if (!recall(key)) {
      op('c');
      out.writeBytes((module + "\n" + name + "\n").getBytes(US_ASCII));
      remember(key);
    }
  }

  byte[] finish() {
    op('.');
    return out.toByteArray();
  }

  private void i32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out.write(value >> shift);
    }
  }
}
