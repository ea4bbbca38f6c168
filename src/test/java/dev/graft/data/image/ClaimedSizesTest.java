package dev.graft.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of a few bytes that claim the pixels of a gigabyte are refused before it is taken. */
class ClaimedSizesTest {
  private static final int SIDE = 13_000; // below the limit of 178,956,970 pixels

  @TempDir private Path folder;

  private void assertRefused(byte[] bytes, String reason) throws IOException {
    Path file = Files.write(folder.resolve("photo"), bytes);
    long before = Pointer.totalBytes();
    ImageException e = assertThrows(ImageException.class, () -> ImageReader.open(file));
    assertEquals(file + ": " + reason, e.getMessage());
    assertEquals(before, Pointer.totalBytes());
  }

  @Test
  void aPngIsRefused() throws IOException {
    ByteBuffer png = ByteBuffer.allocate(100);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put(new byte[] {'I', 'H', 'D', 'R'}).putInt(SIDE).putInt(SIDE);
    png.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    png.putInt((int) crc.getValue()).putInt(40).put(new byte[] {'I', 'D', 'A', 'T'});
    assertRefused(png.array(), "is truncated");
  }

  @Test
  void aJpegIsRefused() throws IOException {
    ByteBuffer jpeg = ByteBuffer.allocate(64);
    jpeg.putShort((short) 0xffd8).putShort((short) 0xffc0).putShort((short) 11).put((byte) 8);
    jpeg.putShort((short) SIDE).putShort((short) SIDE).put(new byte[] {1, 1, 0x11, 0});
    jpeg.putShort((short) 0xffda).putShort((short) 8).put(new byte[6]).position(62);
    jpeg.putShort((short) 0xffd9);
    assertRefused(jpeg.array(), "is truncated");
  }

  @Test
  void aTiffIsRefused() throws IOException {
    int[][] tags = {
      {256, 4, 1, SIDE},
      {257, 4, 1, SIDE},
      {258, 3, 1, 8},
      {259, 3, 1, 5},
      {262, 3, 1, 1},
      {273, 4, 1, 8},
      {277, 3, 1, 1},
      {278, 4, 1, SIDE},
      {279, 4, 1, 8}
    };
    assertRefused(tiff(tags), "is truncated");
  }

  @Test
  void aTiffWhoseTilesOverflowIsRefused() throws IOException {
    int[][] tags = {
      {256, 4, 1, 16}, {257, 4, 1, 16}, {258, 3, 1, 16}, {259, 3, 1, 8}, {262, 3, 1, 1},
      {277, 3, 1, 1}, {322, 4, 1, 1 << 15}, {323, 4, 1, 1 << 14}, {324, 4, 1, 8}, {325, 4, 1, 8}
    };
    assertRefused(tiff(tags), "is truncated");
    tags[2][3] = 16;
    tags[4][3] = 2;
    tags[5][3] = 3;
    assertRefused(tiff(tags), "is a TIFF of more bytes than one Java array holds");
  }

  /** A little-endian TIFF of one directory: {@code {tag, type, count, value}} each. */
  private static byte[] tiff(int[][] tags) {
    ByteBuffer tiff = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put(new byte[] {'I', 'I', '*', 0}).putInt(16).position(16);
    tiff.putShort((short) tags.length);
    for (int[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) tag[1]).putInt(tag[2]).putInt(tag[3]);
    }
    return tiff.array();
  }
}
