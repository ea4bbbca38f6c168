package dev.graft.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes at once, and one that is killed. */
@Tag("resource")
class ProcessesTest {
  @TempDir Path dir;

  /** What a child process does: fetches URL to FILE. */
  static final class Fetch {
    public static void main(String[] args) {
      URI url = URI.create(args[0]);
      new Downloader(Settings.of(Path.of("unused"), url))
          .ensure(url, Path.of(args[1]), args[2], false, "by hand");
    }
  }

  @Test
  void processesThatWantTheSameFileShareOneTransfer() throws Exception {
    byte[] content = content();
    try (UnkindServer server = new UnkindServer(content)) {
      List<Process> processes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        processes.add(start(server, content));
      }
      for (Process process : processes) {
        assertTrue(process.waitFor(120, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(dir.resolve("log")));
      }
      assertEquals(1, server.requests().size());
    }
    assertArrayEquals(content, Files.readAllBytes(dir.resolve("file")));
  }

  @Test
  void theNextProcessGoesOnWhereAKilledOneStopped() throws Exception {
    byte[] content = content();
    try (UnkindServer server = new UnkindServer(content)) {
      server.next(server.stallAfter(100_000));
      Process killed = start(server, content);
      Path partial = dir.resolve("file.partial");
      for (int i = 0; i < 600 && !(Files.exists(partial) && Files.size(partial) >= 100_000); i++) {
        Thread.sleep(20);
      }
      killed.destroyForcibly().waitFor();
      Process next = start(server, content);
      assertTrue(next.waitFor(120, TimeUnit.SECONDS));
      assertEquals(0, next.exitValue(), Files.readString(dir.resolve("log")));
      assertTrue(server.requests().get(1).header("Range") != null);
    }
    assertArrayEquals(content, Files.readAllBytes(dir.resolve("file")));
  }

  private static byte[] content() {
    byte[] content = new byte[300_000];
    new Random(2).nextBytes(content);
    return content;
  }

  private Process start(UnkindServer server, byte[] content) throws IOException {
    String digest = Digests.sha256(Files.write(dir.resolve("copy"), content));
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Fetch.class.getName(),
            server.url("file").toString(),
            dir.resolve("file").toString(),
            digest)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("log").toFile()))
        .start();
  }
}
