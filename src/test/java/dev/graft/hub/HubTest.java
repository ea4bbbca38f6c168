package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HubTest {
  private static final Path LINEAR =
      Path.of("src/test/resources/fixtures/serialization/linear.pth");

  @TempDir Path dir;
  private UnkindServer server;
  private String digest;

  @BeforeEach
  void start() throws IOException {
    Natives.load();
    server = new UnkindServer(Files.readAllBytes(LINEAR));
    digest = Digests.sha256(LINEAR);
    Hub.setDir(dir);
  }

  @AfterEach
  void stop() throws IOException {
    System.clearProperty(HubSettings.DIR_PROPERTY);
    server.close();
  }

  @Test
  void aStateDictIsFetchedOnceIntoCheckpointsAndLoaded() {
    String name = "linear-" + digest.substring(0, 8) + ".pth";
    URI url = server.url("models/" + name);
    for (int i = 0; i < 2; i++) {
      try (PointerScope scope = new PointerScope()) {
        StateDict dict = Hub.loadStateDictFromUrl(url, null, false, true, null);
        assertEquals(List.of("weight", "bias"), List.copyOf(dict.keySet()));
      }
    }
    assertEquals(1, server.requests().size());
    assertTrue(Files.isRegularFile(dir.resolve("checkpoints").resolve(name)));
  }

  @Test
  void folderAndNameMayBeGiven() {
    try (PointerScope scope = new PointerScope()) {
      Path elsewhere = dir.resolve("elsewhere");
      Hub.loadStateDictFromUrl(server.url("x-00000000.pth"), elsewhere, false, false, "mine.pth");
      assertTrue(Files.isRegularFile(elsewhere.resolve("mine.pth")));
    }
  }

  @Test
  void aNameWhoseDigestIsAnotherIsRefused() {
    URI url = server.url("linear-00000000.pth");
    HubException e =
        assertThrows(
            HubException.class, () -> Hub.loadStateDictFromUrl(url, null, false, true, null));
    assertTrue(String.valueOf(e.getMessage()).contains("expected 00000000"), e.getMessage());
  }

  @Test
  void aUrlThatEndsInNoNameIsRefused() {
    URI url = server.url("");
    HubException e = assertThrows(HubException.class, () -> Hub.loadStateDictFromUrl(url));
    assertEquals("the URL ends in no file name: " + url, e.getMessage());
  }

  @Test
  void aFileIsFetchedToAnyPlaceAndReplaced() throws IOException {
    Path file = Files.write(dir.resolve("any.pth"), new byte[3]);
    Hub.downloadUrlToFile(server.url("any.pth"), file, digest.substring(0, 8), false);
    assertEquals(digest, Digests.sha256(file));
  }
}
