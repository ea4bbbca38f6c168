package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnzipTest {
  @TempDir Path dir;
  private Path cache;
  private Path out;

  @BeforeEach
  void folders() throws IOException {
    cache = Files.createDirectory(dir.resolve("cache"));
    out = cache.resolve("data");
  }

  @Test
  void filesAndFoldersOfTheRootAreUnpackedAndOthersPassedOver() throws IOException {
    unpack(
        Zips.of("data/", "data/a/", "data/a/x.jpg=photo", "__MACOSX/data/a/x.jpg=no", "data/b=y"));
    assertEquals(List.of("a", "a/x.jpg", "b"), files(out));
    assertEquals("photo", Files.readString(out.resolve("a/x.jpg")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "data/../../evil",
        "data/a/../../../evil",
        "/evil",
        "data/..",
        "..\\evil",
        "data/..\\..\\evil",
        "C:/evil",
        "data/a\0b"
      })
  void namesThatLeadOutOfTheFolderAreRefused(String name) throws IOException {
    byte[] zip = Zips.of("data/good=1", name + "=evil");
    ZipException e = assertThrows(ZipException.class, () -> unpack(zip));
    assertTrue(String.valueOf(e.getMessage()).contains("leads out of the folder"), e.getMessage());
    assertNothingLeft();
    assertEquals(List.of("cache", "data.zip"), files(dir));
  }

  @Test
  void anEntryThatIsThereTwiceIsRefused() throws IOException {
    byte[] zip = Zips.of("data/one=1", "data/two=1");
    ZipException e =
        assertThrows(ZipException.class, () -> unpack(Zips.replace(zip, "data/two", "data/one")));
    assertEquals("the entry data/one is there twice", e.getMessage());
    assertNothingLeft();
  }

  @Test
  void bytesThatDoNotFitTheirCrcAreRefused() throws IOException {
    byte[] zip = Zips.stored("data/photo", "pixels");
    ZipException e =
        assertThrows(ZipException.class, () -> unpack(Zips.replace(zip, "pixels", "pixelz")));
    assertEquals("the entry data/photo does not fit its CRC", e.getMessage());
    assertNothingLeft();
  }

  @Test
  void aZipThatUnpacksToMoreThanTheLimitIsRefused() throws IOException {
    byte[] zip = Zips.of("data/a=" + "0".repeat(600), "data/b=" + "0".repeat(600));
    ZipException e = assertThrows(ZipException.class, () -> unpack(zip));
    assertEquals("it unpacks to more than 1,000 bytes", e.getMessage());
    assertNothingLeft();
  }

  @Test
  void aZipCutAnywhereIsRefused() throws IOException {
    byte[] zip = Zips.of("data/a=1", "data/b=2");
    for (int size = 0; size < zip.length; size++) {
      byte[] cut = java.util.Arrays.copyOf(zip, size);
      assertThrows(ZipException.class, () -> unpack(cut), "cut at " + size);
      assertNothingLeft();
    }
  }

  @Test
  void aWrongByteAnywhereIsRefusedOrChangesNoPhoto() throws IOException {
    byte[] zip = Zips.of("data/photo=" + "pixels".repeat(20));
    for (int i = 0; i < zip.length; i++) {
      byte[] bad = zip.clone();
      bad[i] ^= 0x55;
      try {
        unpack(bad);
      } catch (ZipException e) {
        continue;
      }
      Path photo = out.resolve("photo");
      if (Files.exists(photo)) {
        assertEquals("pixels".repeat(20), Files.readString(photo), "byte " + i);
      }
      Unzip.deleteTree(out);
    }
  }

  @Test
  void whatAKilledRunLeftIsClearedAway() throws IOException {
    Files.createDirectories(out.resolveSibling("data.unpacking/old"));
    unpack(Zips.of("data/new=1"));
    assertEquals(List.of("new"), files(out));
    assertFalse(Files.exists(out.resolveSibling("data.unpacking")));
  }

  private void unpack(byte[] zip) throws IOException {
    new Unzip(1_000).unpack(Files.write(dir.resolve("data.zip"), zip), "data", out);
  }

  private void assertNothingLeft() throws IOException {
    assertEquals(List.of(), files(cache));
  }

  private static List<String> files(Path root) throws IOException {
    try (var files = Files.walk(root)) {
      return files
          .filter(f -> !f.equals(root))
          .map(f -> root.relativize(f).toString())
          .sorted()
          .toList();
    }
  }
}
