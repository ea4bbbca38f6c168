package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Names of data and weights on a machine without a network. */
@Tag("cli")
class FilesByNameTest {
  @TempDir Path dir;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void nobodyAnswers() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "http://127.0.0.1:" + socket.getLocalPort() + "/";
      System.setProperty("graft.hub.models-url", url);
      System.setProperty("graft.hub.data-url", url);
    }
    System.setProperty("graft.hub.dir", dir.resolve("hub").toString());
  }

  @AfterEach
  void forget() {
    for (String name : new String[] {"models-url", "data-url", "dir"}) {
      System.clearProperty("graft.hub." + name);
    }
  }

  @Test
  void dataByNameSaysInOneLineWhatToFetch() {
    assertEquals(ExitCodes.FAILED, train("--data", "hymenoptera", "--strategy", "scratch"));
    assertOneLine(
        "hymenoptera_data.zip: no connection; by hand: fetch that file, put it at "
            + dir.resolve("hub/datasets/hymenoptera_data.zip"));
    assertFalse(Files.exists(dir.resolve("run")));
  }

  @Test
  void weightsByNameSayInOneLineWhatToFetch() throws IOException {
    Path data = photos();
    assertEquals(
        ExitCodes.FAILED,
        train("--data", data.toString(), "--weights", "imagenet", "--model", "resnet34"));
    assertOneLine(
        "resnet34-b627a593.pth: no connection; by hand: fetch that file and put it at "
            + dir.resolve("hub/checkpoints/resnet34-b627a593.pth"));
    assertFalse(Files.exists(dir.resolve("run")));
  }

  @Test
  void aWrongCommandLineFetchesNothing() {
    assertEquals(ExitCodes.USAGE, train("--data", "hymenoptera", "--strategy", "freeze"));
    assertFalse(Files.exists(dir.resolve("hub")));
  }

  private int train(String... options) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setErr(new PrintWriter(err, true));
    String[] arguments = new String[options.length + 3];
    arguments[0] = "train";
    arguments[1] = "--out";
    arguments[2] = dir.resolve("run").toString();
    System.arraycopy(options, 0, arguments, 3, options.length);
    return commandLine.execute(arguments);
  }

  private void assertOneLine(String text) {
    assertTrue(err.toString().contains(text), err.toString());
    assertEquals(1, err.toString().lines().count(), err.toString());
  }

  /** Photos of the tests' own; the weights are asked for before one is opened. */
  private Path photos() throws IOException {
    Path photo = Path.of("src/test/resources/fixtures/batches/photos/train/ants/0.jpg");
    for (String folder : new String[] {"train/ants", "train/bees", "val/ants", "val/bees"}) {
      Path to = Files.createDirectories(dir.resolve("data").resolve(folder));
      Files.copy(photo, to.resolve("0.jpg"));
    }
    return dir.resolve("data");
  }
}
