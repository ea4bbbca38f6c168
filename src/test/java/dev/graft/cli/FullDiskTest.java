package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that is really full: a small file system in memory, where the machine lets us mount one.
 */
@Tag("cli")
class FullDiskTest {
  @TempDir private Path folder;
  private SmallRun small;
  private SmallRun whole;
  private long checkpoint;

  @BeforeEach
  void trainWithRoomEnough() throws Exception {
    small = SmallRun.in(folder);
    assumeTrue(
        mounted(
                1 << 20,
                List.of("true"),
                "/etc/hostname " + folder.resolve("copy"),
                folder.resolve("log"))
            == 0,
        "cannot mount a tmpfs here");
    whole = new SmallRun(small.data(), folder.resolve("whole"));
    Commands done = Commands.run(options(whole));
    assertEquals(ExitCodes.OK, done.code(), done.err());
    checkpoint = Files.size(whole.run().resolve("last.pth"));
  }

  @Test
  void aDiskWithoutRoomForASecondCheckpointKeepsTheFirst() throws Exception {
    // The first last.pth fits. What comes then needs as much again beside it.
    for (double room : new double[] {1.6, 2.6}) {
      Path kept = fillUp((long) (room * checkpoint));
      assertTrue(Files.exists(kept.resolve("last.pth")), "no checkpoint with room for " + room);
      SmallRun run = new SmallRun(small.data(), kept);
      Commands rest = Commands.run("train", "--resume", "--quiet", "--out", run.run().toString());
      assertEquals(ExitCodes.OK, rest.code(), rest.err());
      SameRun.assertSame(whole.run(), run.run());
    }
  }

  @Test
  void aDiskWithoutRoomForTheFirstCheckpointLeavesTheFolderFree() throws Exception {
    Path kept = fillUp(checkpoint / 2);
    assertFalse(Files.exists(kept.resolve("last.pth")));
    Commands again = Commands.run(options(new SmallRun(small.data(), kept)));
    assertEquals(ExitCodes.OK, again.code(), again.err());
    SameRun.assertSame(whole.run(), kept);
  }

  /** Trains on a disk of that many bytes until it is full; returns a copy of the run's folder. */
  private Path fillUp(long bytes) throws Exception {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    Path kept = Files.createDirectories(folder.resolve("kept" + bytes));
    Path log = folder.resolve("log" + bytes);
    List<String> train = options(new SmallRun(small.data(), disk.resolve("run")));
    int code = mounted(bytes, GraftProcess.command(train), disk + "/run/. " + kept, log);
    String said = Files.readString(log);
    assertEquals(ExitCodes.FAILED, code, said);
    assertEquals(1, said.lines().count(), said);
    assertTrue(said.contains("No space left on device"), said);
    return kept;
  }

  /** Runs a command beside a mounted disk, which is gone afterwards, and copies from it. */
  private int mounted(long bytes, List<String> command, String copy, Path log)
      throws IOException, InterruptedException {
    Path disk = Files.createDirectories(folder.resolve("disk"));
    String script =
        "mount -t tmpfs -o size=%d tmpfs %s || exit 99; \"$@\"; code=$?; cp -a %s; exit $code"
            .formatted(bytes, disk, copy);
    List<String> all =
        new ArrayList<>(
            List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"));
    all.addAll(command);
    Process process;
    try {
      process =
          new ProcessBuilder(all).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    } catch (IOException e) {
      return 99; // no unshare
    }
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "hangs");
    return process.exitValue();
  }

  private static List<String> options(SmallRun run) {
    return run.train("--epochs", "3", "--threads", "1", "--checkpoint-every", "1");
  }
}
