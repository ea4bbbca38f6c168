package dev.graft.serialization;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are damaged, hostile, or no checkpoints at all. */
class BadFilesTest {
  @TempDir private Path folder;

  private void assertRefused(Path file, String message) {
    CheckpointException e = assertThrows(CheckpointException.class, () -> PthReader.load(file));
    assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("bad.pth"), bytes);
  }

  private Path write(String latin1) throws IOException {
    return write(latin1.getBytes(ISO_8859_1));
  }

  @Test
  void missingAndEmptyFilesAndFoldersAreNamed() throws IOException {
    assertRefused(folder.resolve("none.pth"), "does not exist");
    assertRefused(folder, "is a folder");
    assertRefused(write(""), "is empty");
  }

  @Test
  void otherFormatsAreToldByName() throws IOException {
    assertRefused(write("\u001f\u008b\u0008 and so on"), "gzip");
    assertRefused(write("\u0089HDF\r\n"), "HDF5");
    assertRefused(write("<!DOCTYPE html>\n"), "a download that did not deliver the file");
    assertRefused(write("@\0\0\0\0\0\0\0{\"a\":{}}"), "its header has 64 bytes");
    assertRefused(write("PK\u0005\u0006"), "zip file that is damaged or empty");
    assertRefused(write("anything"), "neither a zip record nor a pickle");
    assertRefused(write("\u0080\u0002N."), "not one of torch.save");
  }

  @Test
  void anEmptyZipFileIsRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new ZipWriter(Channels.newChannel(out), "archive").finish();
    assertRefused(write(out.toByteArray()), "no PyTorch checkpoint");
  }

  @Test
  void aZipBombIsRefusedBeforeItIsUnpacked() throws IOException {
    byte[] zeros = new byte[8 << 20];
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : List.of("a/data.pkl", "a/data/0")) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(zeros);
      }
    }
    assertRefused(write(out.toByteArray()), "more than 64 times its size");
  }

  @Test
  void aCompressedRecordThatLiesAboutItsSizeIsRefused() throws IOException {
    byte[] bytes = Fixtures.bytes("deflated.pth");
    int central = indexOf(bytes, 0x02014b50);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(central + 24, 1 << 29);
    assertRefused(write(bytes), "which deflate cannot do");
  }

  @Test
  void twoRecordsOfOneNameAreRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter zip = new ZipWriter(Channels.newChannel(out), "archive");
    zip.record("data.pkl", new byte[4]);
    zip.record("data.pkl", new byte[4]);
    zip.finish();
    assertRefused(write(out.toByteArray()), "has two records named archive/data.pkl");
  }

  @Test
  void overlappingRecordsAreRefused() throws IOException {
    byte[] bytes = Fixtures.bytes("linear.pth");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int central = indexOf(bytes, 0x02014b50);
    int size = buffer.getInt(central + 24);
    buffer.putInt(central + 20, size + 200).putInt(central + 24, size + 200);
    assertRefused(write(bytes), "that overlap");
  }

  @Test
  void recordsInOnePlaceUnderTwoNamesAreRefused() throws IOException {
    byte[] bytes = Fixtures.bytes("linear.pth");
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int first = indexOf(bytes, 0x02014b50);
    int second = first + 46 + buffer.getShort(first + 28) + buffer.getShort(first + 30);
    for (int field : new int[] {20, 24, 42}) {
      buffer.putInt(second + field, buffer.getInt(first + field));
    }
    assertRefused(write(bytes), "that overlap");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../etc", "..", "/etc", "a/../../b"})
  void aNameThatLeadsOutOfItsFolderIsRefused(String name) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter zip = new ZipWriter(Channels.newChannel(out), name);
    zip.record("data.pkl", new byte[] {(byte) 0x80, 2, 'N', '.'});
    zip.finish();
    assertRefused(write(out.toByteArray()), "whose name leads out of its folder");
  }

  @Test
  void aNameOfManyLinesDoesNotSpoilTheMessage() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter zip = new ZipWriter(Channels.newChannel(out), "x\n".repeat(5000));
    zip.record("data.pkl", new byte[4]);
    zip.record("data.pkl", new byte[4]);
    zip.finish();
    assertRefused(write(out.toByteArray()), "has two records named x x");
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, Long.MIN_VALUE, -1, 1L << 62, 0xffffffffL, 1L << 32})
  void sizesAndOffsetsOf64BitsThatOverflowAreRefused(long wide) throws IOException {
    for (int field = 0; field < 3; field++) {
      ByteBuffer extra = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
      extra.putShort((short) 1).putShort((short) 24).putLong(4).putLong(4).putLong(0);
      extra.putLong(4 + 8 * field, wide);
      if (field < 2) {
        extra.putLong(4, wide).putLong(12, wide); // a difference would be refused before
      }
      assertRefused(write(zip64(extra.array())), "has the record a/data.pkl");
    }
  }

  /** A zip file of one record whose sizes and offset stand in an extra field of the directory. */
  private static byte[] zip64(byte[] extra) {
    byte[] name = "a/data.pkl".getBytes(ISO_8859_1);
    ByteBuffer zip = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    zip.putInt(0x04034b50).putShort(26, (short) name.length).position(30).put(name);
    zip.put(new byte[] {(byte) 0x80, 2, 'N', '.'});
    int directory = zip.position();
    zip.putInt(0x02014b50).position(directory + 20).putInt(-1).putInt(-1);
    zip.putShort((short) name.length).putShort((short) extra.length);
    zip.putInt(directory + 42, -1).position(directory + 46).put(name).put(extra);
    int end = zip.position();
    zip.putInt(0x06054b50).putInt(0).putShort((short) 1).putShort((short) 1);
    zip.putInt(end - directory).putInt(directory).putShort((short) 0);
    return Arrays.copyOf(zip.array(), zip.position());
  }

  @Test
  void anUnknownByteOrderIsRefused() throws IOException {
    byte[] bytes = Fixtures.bytes("linear.pth");
    int at = new String(bytes, ISO_8859_1).indexOf("little");
    bytes[at] = 'L';
    assertRefused(write(bytes), "byte order 'Little'");
  }

  private static int indexOf(byte[] bytes, int signature) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = 0;
    while (buffer.getInt(at) != signature) {
      at++;
    }
    return at;
  }
}
