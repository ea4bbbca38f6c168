package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloaderTest {
  private static final String BY_HAND = "by hand: do this";

  @TempDir Path dir;
  private final byte[] content = new byte[300_000];
  private UnkindServer server;
  private String digest;
  private Path file;
  private Duration timeout = Duration.ofSeconds(30);

  @BeforeEach
  void start() throws IOException {
    new Random(1).nextBytes(content);
    server = new UnkindServer(content);
    Path copy = Files.write(dir.resolve("copy"), content);
    digest = Digests.sha256(copy);
    Files.delete(copy);
    file = dir.resolve("weights.pth");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void fetchesAFileOnceAndLeavesNothingBesideIt() throws IOException {
    assertEquals(file, fetch());
    assertEquals(file, fetch());
    assertWhole();
    assertEquals(1, server.requests().size());
    assertEquals("/file", server.requests().get(0).path());
    try (var files = Files.list(dir)) {
      assertEquals(
          List.of("weights.pth", "weights.pth.lock"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void goesOnWhereTheConnectionBroke() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(server.cutAfter(50_000));
    fetch();
    assertWhole();
    assertNull(server.requests().get(0).header("Range"));
    assertEquals("bytes=100000-", server.requests().get(1).header("Range"));
    assertEquals("\"one\"", server.requests().get(1).header("If-Range"));
    assertEquals("bytes=150000-", server.requests().get(2).header("Range"));
  }

  @Test
  void aLaterRunGoesOnWhereAnEarlierOneGaveUp() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(UnkindServer.status("404 Not Found"));
    assertThrows(HubException.class, this::fetch);
    assertFalse(Files.exists(file));
    fetch();
    assertWhole();
    assertEquals("bytes=100000-", server.requests().get(2).header("Range"));
  }

  @Test
  void aServerThatFallsSilentInTheMiddleIsAskedAgain() throws IOException {
    timeout = Duration.ofSeconds(1);
    server.next(server.stallAfter(100_000));
    fetch();
    assertWhole();
    assertEquals("bytes=100000-", server.requests().get(1).header("Range"));
  }

  @Test
  void aServerThatNeverAnswersIsGivenUp() {
    timeout = Duration.ofSeconds(1);
    for (int i = 0; i < 3; i++) {
      server.next(server.silence());
    }
    assertFails("no answer within 1.0 s");
    assertEquals(3, server.requests().size());
  }

  @Test
  void aServerThatStallsWithoutANewByteIsGivenUp() {
    timeout = Duration.ofSeconds(1);
    server.next(server.stallAfter(1_000));
    server.next(server.stallAfter(0));
    server.next(server.stallAfter(0));
    assertFails("the server sent nothing for 1.0 s");
  }

  @Test
  void aLengthBelowTheTruthIsNoticedByTheDigest() throws IOException {
    server.next(server.lieAboutLength(200_000));
    assertFails("200000 bytes that are not weights.pth");
    assertNoFile();
  }

  @Test
  void aLengthAboveTheTruthIsABreakEachTime() throws IOException {
    server.next(server.lieAboutLength(content.length + 5));
    server.next(UnkindServer.status("503 Busy"));
    server.next(UnkindServer.status("503 Busy"));
    assertFails("HTTP 503");
    assertFalse(Files.exists(file));
    fetch();
    assertWhole();
  }

  @Test
  void wrongBytesAreRefusedAndNotKept() throws IOException {
    server.next(server.wrongBytes());
    HubException e = assertFails("expected " + digest);
    assertTrue(
        String.valueOf(e.getMessage()).contains("their SHA-256 starts with"), e.getMessage());
    assertNoFile();
    fetch();
    assertWhole();
    assertNull(server.requests().get(1).header("Range"));
  }

  @Test
  void aServerThatIgnoresRangesStartsOver() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(server.ignoreRange());
    fetch();
    assertWhole();
    assertEquals(2, server.requests().size());
  }

  @Test
  void aFileThatChangedMeanwhileStartsOver() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(UnkindServer.status("404 Not Found"));
    assertThrows(HubException.class, () -> fetch(null));
    byte[] other = new byte[200_000];
    Arrays.fill(other, (byte) 7);
    server.change(other, "\"two\"");
    fetch(null);
    assertArrayEquals(other, Files.readAllBytes(file));
  }

  @Test
  void aPartThatEndsBeforeTheFileDoesIsContinued() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(server.shortPart(50_000));
    fetch();
    assertWhole();
    assertEquals("bytes=150000-", server.requests().get(2).header("Range"));
  }

  @Test
  void theWrongPartIsNotStitchedIn() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(server.part(150_000));
    fetch();
    assertWhole();
    assertNull(server.requests().get(2).header("Range"));
  }

  @Test
  void withoutDigestAndTagABrokenTransferStartsOver() throws IOException {
    server.change(content, null);
    server.next(server.cutAfter(100_000));
    fetch(null);
    assertWhole();
    assertNull(server.requests().get(1).header("Range"));
  }

  @Test
  void withADigestABrokenTransferGoesOnWithoutATag() throws IOException {
    server.change(content, null);
    server.next(server.cutAfter(100_000));
    fetch();
    assertWhole();
    assertEquals("bytes=100000-", server.requests().get(1).header("Range"));
  }

  @Test
  void aWrongBeginningOfAnEarlierRunIsFetchedAnew() throws IOException {
    server.change(new byte[content.length], null);
    server.next(server.cutAfter(100_000));
    server.next(UnkindServer.status("404 Not Found"));
    assertThrows(HubException.class, this::fetch);
    server.change(content, null);
    fetch();
    assertWhole();
    assertEquals("bytes=100000-", server.requests().get(2).header("Range"));
    assertNull(server.requests().get(3).header("Range"));
  }

  @Test
  void theBeginningOfAnotherUrlIsNotContinued() throws IOException {
    server.next(server.cutAfter(100_000));
    server.next(UnkindServer.status("404 Not Found"));
    assertThrows(HubException.class, this::fetch);
    downloader().ensure(server.url("elsewhere"), file, digest, false, BY_HAND);
    assertWhole();
    assertNull(server.requests().get(2).header("Range"));
  }

  @Test
  void bytesThatAreAllThereNeedNoMore() throws IOException {
    server.next(server.lieAboutLength(content.length + 5));
    server.next(UnkindServer.status("404 Not Found"));
    assertThrows(HubException.class, this::fetch);
    server.next(
        UnkindServer.status(
            "416 Range Not Satisfiable", "Content-Range: bytes */" + content.length));
    fetch();
    assertWhole();
    assertEquals(3, server.requests().size());
  }

  @Test
  void aBusyServerIsAskedAgainAndAMissingFileIsNot() throws IOException {
    server.next(UnkindServer.status("503 Busy"));
    fetch();
    assertWhole();
    Files.delete(file);
    server.next(UnkindServer.status("404 Not Found"));
    assertFails("HTTP 404");
    assertEquals(3, server.requests().size());
  }

  @Test
  void aRedirectIsFollowed() throws IOException {
    server.next(UnkindServer.status("302 Found", "Location: " + server.url("moved")));
    fetch();
    assertWhole();
    assertEquals("/moved", server.requests().get(1).path());
  }

  @Test
  void withoutANetworkOneLineSaysWhatToDoByHand() throws IOException {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/file");
    }
    HubException e =
        assertThrows(
            HubException.class, () -> downloader().ensure(nobody, file, digest, false, BY_HAND));
    assertEquals("cannot fetch " + nobody + ": no connection; " + BY_HAND, e.getMessage());
  }

  @Test
  void aHostThatDoesNotExistIsSaidSo() {
    URI url = URI.create("http://no-such-host.invalid/file");
    HubException e =
        assertThrows(
            HubException.class, () -> downloader().ensure(url, file, digest, false, BY_HAND));
    assertEquals("cannot fetch " + url + ": the host is not found; " + BY_HAND, e.getMessage());
  }

  @Test
  void aDamagedFileThatWasThereIsNamedAndLeftAlone() throws IOException {
    Files.write(file, new byte[10]);
    HubException e = assertThrows(HubException.class, this::fetch);
    assertTrue(
        String.valueOf(e.getMessage()).startsWith(file + " is damaged: its SHA-256"),
        e.getMessage());
    assertEquals(10, Files.size(file));
    assertEquals(0, server.requests().size());
  }

  @Test
  void replacingKeepsTheOldFileUntilTheNewOneIsWhole() throws IOException {
    Files.write(file, new byte[10]);
    server.next(server.wrongBytes());
    assertThrows(
        HubException.class,
        () -> downloader().replace(server.url("file"), file, digest, false, BY_HAND));
    assertEquals(10, Files.size(file));
    downloader().replace(server.url("file"), file, digest, false, BY_HAND);
    assertWhole();
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path inAFile = Files.write(dir.resolve("plain"), new byte[1]).resolve("weights.pth");
    HubException e =
        assertThrows(
            HubException.class,
            () -> downloader().ensure(server.url("file"), inAFile, digest, false, BY_HAND));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("cannot write " + inAFile), e.getMessage());
  }

  @Test
  void threadsThatWantTheSameFileShareOneTransfer() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Path>> tasks = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        tasks.add(this::fetch);
      }
      for (Future<Path> path : pool.invokeAll(tasks)) {
        assertEquals(file, path.get());
      }
    } finally {
      pool.shutdownNow();
    }
    assertWhole();
    assertEquals(1, server.requests().size());
  }

  private Downloader downloader() {
    return new Downloader(Settings.withTimeout(dir, server.url(""), timeout));
  }

  private Path fetch() {
    return fetch(digest);
  }

  private Path fetch(@Nullable String hashPrefix) {
    return downloader().ensure(server.url("file"), file, hashPrefix, false, BY_HAND);
  }

  private HubException assertFails(String reason) {
    HubException e = assertThrows(HubException.class, this::fetch);
    assertTrue(String.valueOf(e.getMessage()).contains(reason), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).endsWith("; " + BY_HAND), e.getMessage());
    assertEquals(1, String.valueOf(e.getMessage()).lines().count());
    assertFalse(Files.exists(file));
    return e;
  }

  private void assertWhole() throws IOException {
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  private void assertNoFile() {
    assertFalse(Files.exists(file));
    assertFalse(Files.exists(dir.resolve("weights.pth.partial")));
  }
}
