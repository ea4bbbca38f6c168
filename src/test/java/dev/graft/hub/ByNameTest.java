package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ByNameTest {
  @TempDir Path dir;
  private UnkindServer server;

  @BeforeEach
  void start() throws IOException {
    server = new UnkindServer(new byte[1000]);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void aPathThatExistsIsThatPathAndNothingIsAskedFor() throws IOException {
    Path file = Files.createFile(dir.resolve("imagenet"));
    assertEquals(file, byName().weights(file.toString(), "resnet18"));
    assertEquals(dir, byName().data(dir.toString()));
    assertEquals(0, server.requests().size());
  }

  @Test
  void weightsAreAskedForByTorchvisionsFileNameAndTheirDigestIsChecked() {
    HubException e =
        assertThrows(HubException.class, () -> byName().weights("imagenet", "resnet18"));
    assertEquals("/models/resnet18-f37072fd.pth", server.requests().get(0).path());
    assertTrue(
        String.valueOf(e.getMessage()).contains("SHA-256 starts with 541b3e9d, expected f37072fd"),
        e.getMessage());
    assertFalse(Files.exists(dir.resolve("checkpoints/resnet18-f37072fd.pth")));
  }

  @Test
  void withoutANetworkTheLineSaysWhichFileGoesWhere() throws IOException {
    URI nobody;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
    }
    ByName offline = new ByName(Settings.of(dir, nobody), false);
    HubException weights =
        assertThrows(HubException.class, () -> offline.weights("imagenet", "resnet18"));
    assertEquals(
        ("cannot fetch %sresnet18-f37072fd.pth: no connection; by hand: fetch that file and put it"
                + " at %s, or give --weights a file")
            .formatted(nobody, dir.resolve("checkpoints/resnet18-f37072fd.pth")),
        weights.getMessage());
    HubException data = assertThrows(HubException.class, () -> offline.data("hymenoptera"));
    assertEquals(
        ("cannot fetch %shymenoptera_data.zip: no connection; by hand: fetch that file, put it at"
                + " %s and run again, or unpack it anywhere and give --data that folder")
            .formatted(nobody, dir.resolve("datasets/hymenoptera_data.zip")),
        data.getMessage());
  }

  @Test
  void unknownNamesListTheKnownOnesAndAskNobody() {
    assertEquals(
        "no such file: imagenet21k (and the names known for resnet18 are DEFAULT, IMAGENET1K_V1,"
            + " imagenet)",
        assertThrows(HubException.class, () -> byName().weights("imagenet21k", "resnet18"))
            .getMessage());
    assertEquals(
        "no such file: imagenet (and no weights are known by name for mynet)",
        assertThrows(HubException.class, () -> byName().weights("imagenet", "mynet")).getMessage());
    assertEquals(
        "no such folder: moths (and the only data set that is known by name is hymenoptera)",
        assertThrows(HubException.class, () -> byName().data("moths")).getMessage());
    assertEquals(0, server.requests().size());
  }

  @Test
  void aDataSetThatIsThereIsNotAskedFor() throws IOException {
    Path there = Files.createDirectories(dir.resolve("datasets/hymenoptera_data"));
    assertEquals(there, byName().data("hymenoptera"));
    assertEquals(0, server.requests().size());
  }

  private ByName byName() {
    return new ByName(Settings.of(dir, server.url("models/")), false);
  }
}
