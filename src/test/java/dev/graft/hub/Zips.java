package dev.graft.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small zip files, good and bad. */
final class Zips {
  private Zips() {}

  /** Entries {@code NAME=CONTENT}, or {@code NAME/} for a folder. */
  static byte[] of(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String entry : entries) {
        int equals = entry.indexOf('=');
        zip.putNextEntry(new ZipEntry(equals < 0 ? entry : entry.substring(0, equals)));
        if (equals >= 0) {
          zip.write(entry.substring(equals + 1).getBytes(StandardCharsets.UTF_8));
        }
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  /** One entry that is not compressed, so that its bytes can be found. */
  static byte[] stored(String name, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    CRC32 crc = new CRC32();
    crc.update(data);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(data.length);
    entry.setCrc(crc.getValue());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(entry);
      zip.write(data);
    }
    return bytes.toByteArray();
  }

  /** The same bytes with every {@code from} made {@code to}, which is as long. */
  static byte[] replace(byte[] zip, String from, String to) {
    String text = new String(zip, StandardCharsets.ISO_8859_1);
    return text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1);
  }
}
