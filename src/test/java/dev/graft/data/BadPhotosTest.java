package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.image.ImageException;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What can become of the photos of a data set during a long run: each is named, and nothing hangs.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadPhotosTest {
  @TempDir private Path folder;
  private Path root = Path.of("");
  private Path good = Path.of("");

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @BeforeEach
  void copyPhotos() throws IOException {
    try (Stream<Path> photos = Files.walk(JsonFixture.path("batches/photos"))) {
      good = photos.filter(file -> file.toString().endsWith(".jpg")).sorted().findFirst().get();
    }
    root = folder.resolve("train");
    for (int i = 0; i < 6; i++) {
      Files.createDirectories(root.resolve("ants"));
      Files.copy(good, root.resolve("ants/" + i + ".jpg"));
    }
  }

  /** A PNG that is whole but for its picture, and says that it has 60,000 x 60,000 pixels. */
  static byte[] bomb() {
    ByteBuffer png = ByteBuffer.allocate(8 + 25 + 12);
    png.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    png.putInt(13).put(new byte[] {'I', 'H', 'D', 'R'}).putInt(60_000).putInt(60_000);
    png.put(new byte[] {8, 2, 0, 0, 0});
    CRC32 crc = new CRC32();
    crc.update(png.array(), 12, 17);
    png.putInt((int) crc.getValue());
    png.putInt(0).put(new byte[] {'I', 'D', 'A', 'T'}).putInt(0x35af061e);
    return png.array();
  }

  private DataLoader.Builder loader(int workers) {
    return DataLoader.builder(Epochs.train(folder, 16)).batchSize(2).numWorkers(workers);
  }

  /** Reads all batches and returns how many photos were in them. */
  private static int epoch(DataLoader loader) {
    int photos = 0;
    try (BatchIterator batches = loader.iterator()) {
      while (batches.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          photos += batches.next().size();
        }
      }
    }
    return photos;
  }

  private void damage() throws IOException {
    byte[] whole = Files.readAllBytes(good);
    Files.write(root.resolve("ants/1.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Files.write(root.resolve("ants/2.jpg"), new byte[0]);
    Files.write(root.resolve("ants/4.jpg"), bomb());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void badPhotosAreSkippedAndNamedOnceWithTheirReasons(int workers) throws IOException {
    damage();
    try (DataLoader loader = loader(workers).badFiles(BadFiles.SKIP).build()) {
      assertEquals(3, epoch(loader));
      assertEquals(3, epoch(loader));
      List<Path> expected =
          Stream.of("1.jpg", "2.jpg", "4.jpg").map(root.resolve("ants")::resolve).toList();
      assertEquals(expected, loader.skippedFiles());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1 is truncated", "2 is empty", "4 could be a decompression bomb"})
  void aBadPhotoEndsTheEpochWithItsNameAndReason(String nameAndReason) throws IOException {
    damage();
    String name = nameAndReason.substring(0, 1);
    for (int i : new int[] {1, 2, 4}) {
      if (!name.equals("" + i)) {
        Files.delete(root.resolve("ants/" + i + ".jpg"));
      }
    }
    for (int workers : new int[] {0, 2}) {
      try (DataLoader loader = loader(workers).build()) {
        ImageException e = assertThrows(ImageException.class, () -> epoch(loader));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith(root.resolve("ants/" + name + ".jpg") + ": "), message);
        assertTrue(message.contains(nameAndReason.substring(2)), message);
        assertEquals(1, message.lines().count());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void aPhotoDeletedDuringTheEpochIsNamedOrSkipped(int workers) throws IOException {
    try (DataLoader fatal = loader(workers).build();
        DataLoader skipping = loader(workers).badFiles(BadFiles.SKIP).build()) {
      assertEquals(6, epoch(fatal));
      Files.delete(root.resolve("ants/5.jpg"));
      ImageException e = assertThrows(ImageException.class, () -> epoch(fatal));
      assertEquals(root.resolve("ants/5.jpg") + ": no such file", e.getMessage());
      assertEquals(5, epoch(skipping));
      assertEquals(List.of(root.resolve("ants/5.jpg")), skipping.skippedFiles());
    }
  }

  @Test
  void aPhotoThatMayNotBeReadIsNamed() throws IOException {
    Path locked = root.resolve("ants/3.jpg");
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
    Assumptions.assumeFalse(Files.isReadable(locked), "skipped: root may read everything");
    try (DataLoader loader = loader(2).build()) {
      ImageException e = assertThrows(ImageException.class, () -> epoch(loader));
      assertTrue(String.valueOf(e.getMessage()).startsWith(locked + ": cannot be read"));
    }
  }

  @Test
  void aFolderInAPhotosPlaceIsNamed() throws IOException {
    try (DataLoader loader = loader(2).build()) {
      Files.delete(root.resolve("ants/3.jpg"));
      Files.createDirectory(root.resolve("ants/3.jpg"));
      ImageException e = assertThrows(ImageException.class, () -> epoch(loader));
      assertTrue(String.valueOf(e.getMessage()).startsWith(root.resolve("ants/3.jpg") + ": "));
      assertFalse(String.valueOf(e.getMessage()).contains("\n"));
    }
  }
}
