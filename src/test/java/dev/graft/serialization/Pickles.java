package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/** Builds files byte by byte that no pickler would write. */
final class Pickles {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private Pickles() {}

  /** A pickle of protocol 2 that is still open. */
  static Pickles protocol2() {
    return new Pickles().raw("\u0080\u0002");
  }

  /** Bytes given as characters. */
  Pickles raw(String opcodes) {
    bytes.writeBytes(opcodes.getBytes(ISO_8859_1));
    return this;
  }

  Pickles times(int count, String opcodes) {
    return raw(opcodes.repeat(count));
  }

  Pickles text(String text) {
    return raw("X").i32(text.length()).raw(text);
  }

  Pickles i32(int value) {
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array());
    return this;
  }

  /** A whole number of 64 bits. */
  Pickles integer(long value) {
    bytes.writeBytes(
        ByteBuffer.allocate(10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 0x8a)
            .put((byte) 8)
            .putLong(value)
            .array());
    return this;
  }

  Pickles tuple(long... values) {
    raw("(");
    for (long value : values) {
      integer(value);
    }
    return raw("t");
  }

  /** A float32 tensor over storage {@code 0} of so many elements. */
  Pickles tensor(long elements, long offset, long[] size, long[] stride) {
    raw("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").raw("ctorch\nFloatStorage\n");
    text("0").text("cpu").integer(elements).raw("tQ").integer(offset);
    return tuple(size).tuple(stride).raw("\u0089ccollections\nOrderedDict\n)RtR");
  }

  byte[] end() {
    return raw(".").bytes.toByteArray();
  }

  /** Ends the pickle and puts it into a zip file with a storage of so many bytes. */
  Path zip(Path folder, int storageBytes) {
    return zip(folder, end(), storageBytes);
  }

  static Path zip(Path folder, byte[] pickle, int storageBytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ZipWriter zip = new ZipWriter(Channels.newChannel(out), "archive");
      zip.record("data.pkl", pickle);
      zip.record("data/0", new byte[storageBytes]);
      zip.finish();
      return Files.write(folder.resolve("made.pth"), out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
