package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ZippedDataSetTest {
  private static final ZippedDataSet MOTHS =
      new ZippedDataSet("moths", Map.of("train/a", 2, "val/a", 1), 10_000);

  @TempDir Path dir;
  private byte[] zip;
  private UnkindServer server;
  private HubSettings settings;

  @BeforeEach
  void start() throws IOException {
    zip =
        Zips.of(
            "moths/",
            "moths/train/a/1.jpg=one",
            "moths/train/a/2.JPG=two",
            "moths/val/a/3.png=3",
            "moths/train/a/not-found.gif=gif");
    server = new UnkindServer(zip);
    settings = Settings.of(dir, server.url("data/"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void isFetchedUnpackedAndThenJustThere() throws IOException {
    Path folder = ensure();
    assertEquals(dir.resolve("moths"), folder);
    assertEquals("two", Files.readString(folder.resolve("train/a/2.JPG")));
    assertEquals(folder, ensure());
    assertEquals(1, server.requests().size());
    assertEquals("/data/moths.zip", server.requests().get(0).path());
    assertEquals(List.of("moths", "moths.lock", "moths.zip.lock", "moths.zip.sha256"), names());
  }

  @Test
  void aZipThatAPersonPutThereIsUnpackedWithoutANetwork() throws IOException {
    Files.write(dir.resolve("moths.zip"), zip);
    server.close();
    assertTrue(Files.isRegularFile(ensure().resolve("val/a/3.png")));
  }

  @Test
  void aClassWithTooFewPhotosIsRefusedAndFetchedAnewNextTime() throws IOException {
    byte[] fewer = Zips.of("moths/train/a/1.jpg=one", "moths/val/a/3.png=3");
    server.change(fewer, "\"two\"");
    assertRefused("train/a holds 1 photos, expected 2");
    server.change(zip, "\"three\"");
    assertTrue(Files.isDirectory(ensure()));
  }

  @Test
  void aZipThatIsNoneIsRefused() throws IOException {
    server.change(
        "<html>please log in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8), null);
    assertRefused("is not the data set moths");
  }

  @Test
  void aZipThatLeadsOutOfTheFolderIsRefused() throws IOException {
    server.change(Zips.of("moths/train/a/1.jpg=1", "moths/../../evil=1"), null);
    assertRefused("leads out of the folder");
    assertFalse(Files.exists(dir.resolveSibling("evil")));
  }

  @Test
  void theDigestOfTheFirstFetchHoldsForTheNext() throws IOException {
    Unzip.deleteTree(ensure());
    server.change(
        Zips.of("moths/train/a/1.jpg=ONE", "moths/train/a/2.jpg=two", "moths/val/a/3.png=3"), null);
    assertRefused("are not moths.zip: their SHA-256 starts with");
  }

  @Test
  void aDigestThatIsSetIsChecked() throws IOException {
    HubSettings other = Settings.withDigest(settings, "0123456789abcdef");
    HubException e = assertThrows(HubException.class, () -> MOTHS.ensure(other, dir, false));
    assertTrue(
        String.valueOf(e.getMessage()).contains("expected 0123456789abcdef"), e.getMessage());
    Path copy = Files.write(dir.resolve("copy"), zip);
    String digest = Digests.sha256(copy).toUpperCase(java.util.Locale.ROOT);
    assertTrue(Files.isDirectory(MOTHS.ensure(Settings.withDigest(settings, digest), dir, false)));
  }

  @Test
  void aDigestThatIsNoneIsNamed() {
    HubSettings wrong = Settings.withDigest(settings, "xyz");
    HubException e = assertThrows(HubException.class, () -> MOTHS.ensure(wrong, dir, false));
    assertTrue(
        String.valueOf(e.getMessage()).endsWith("8 to 64 hex digits, found: xyz"), e.getMessage());
  }

  @Test
  void threadsThatWantTheSameDataShareOneTransfer() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Path>> tasks = List.of(this::ensure, this::ensure, this::ensure, this::ensure);
      for (Future<Path> folder : pool.invokeAll(tasks)) {
        assertTrue(Files.isRegularFile(folder.get().resolve("val/a/3.png")));
      }
    } finally {
      pool.shutdownNow();
    }
    assertEquals(1, server.requests().size());
  }

  private Path ensure() {
    return MOTHS.ensure(settings, dir, false);
  }

  private void assertRefused(String reason) throws IOException {
    HubException e = assertThrows(HubException.class, this::ensure);
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
    assertTrue(
        String.valueOf(e.getMessage()).contains("by hand: fetch that file, put it at "),
        e.getMessage());
    assertFalse(names().contains("moths"), names().toString());
    assertFalse(names().contains("moths.zip"), names().toString());
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(dir)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }
}
