package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * Jazzer's target for image files. A PNG is tried once more with its checksums put right, which no
 * mutation finds by itself.
 */
public final class ImageFuzzer {
  private static final Path FILE = file();

  private ImageFuzzer() {}

  private static Path file() {
    try {
      Path file = Files.createTempFile("graft-fuzz-", ".img");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    open(bytes);
    byte[] mended = mend(bytes);
    if (mended.length > 0) {
      open(mended);
    }
  }

  private static void open(byte[] bytes) {
    try {
      Files.write(FILE, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Image image = ImageReader.open(FILE)) {
      int last = 3 * image.width() * image.height() - 1;
      image.bytes().get(last);
    } catch (ImageException e) {
      String message = String.valueOf(e.getMessage());
      if (!message.startsWith(FILE + ": ") || message.lines().count() != 1) {
        throw new AssertionError(message, e);
      }
    }
  }

  private static byte[] mend(byte[] bytes) {
    if (bytes.length < 8 || (bytes[0] & 0xff) != 0x89 || bytes[1] != 'P') {
      return new byte[0];
    }
    byte[] mended = bytes.clone();
    ByteBuffer buffer = ByteBuffer.wrap(mended);
    int at = 8;
    while (at + 12 <= mended.length) {
      int length = buffer.getInt(at);
      if (length < 0 || length > mended.length - at - 12) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(mended, at + 4, length + 4);
      buffer.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
    return mended;
  }
}
