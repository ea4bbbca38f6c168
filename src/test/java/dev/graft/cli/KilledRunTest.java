package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.AtomicFile;
import dev.graft.serialization.PthReader;
import dev.graft.testing.SameRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs that are killed by SIGKILL again and again, every second time in the middle of a
 * checkpoint's write, and go on from what they left. {@code -Dgraft.kills=100} for more than the
 * build's few.
 */
@Tag("cli")
class KilledRunTest {
  private static final int KILLS = Integer.getInteger("graft.kills", 4);
  private static final int LONGEST_LIFE_MS = 1500;

  @TempDir private Path folder;

  @Test
  void aKilledRunAlwaysHasACheckpointAndGoesOnToTheSameEnd() throws Exception {
    SmallRun small = SmallRun.in(folder);
    SmallRun whole = new SmallRun(small.data(), folder.resolve("whole"));
    Commands done = Commands.run(options(whole));
    assertEquals(ExitCodes.OK, done.code(), done.err());

    Random random = new Random(20261124);
    Tally tally = new Tally();
    for (int runs = 0; tally.wantsMore(); runs++) {
      SmallRun run = new SmallRun(small.data(), folder.resolve("run" + runs));
      while (tally.wantsMore() && !live(run, random, tally)) {
        assertWhole(run.run());
      }
      Commands rest = Commands.run(begun(run) ? resume(run) : options(run));
      assertEquals(ExitCodes.OK, rest.code(), rest.err());
      SameRun.assertSame(whole.run(), run.run());
    }
    System.out.printf(
        "%d kills: %d before the first checkpoint, %d while a file was being written%n",
        tally.kills, tally.beforeTheFirst, tally.whileWriting);
    assertTrue(tally.whileWriting > 0, "no kill hit a checkpoint's write: this tests too little");
  }

  private static final class Tally {
    int kills;
    int beforeTheFirst;
    int whileWriting;

    /** A kill that is aimed at a write may come too late where disks are fast. */
    boolean wantsMore() {
      return kills < KILLS || (whileWriting == 0 && kills < KILLS + 20);
    }
  }

  /** Lets the run begin or go on, and kills it. False if it was killed; true if it ended before. */
  private boolean live(SmallRun run, Random random, Tally tally) throws Exception {
    Path output = folder.resolve("output");
    removeLeftovers(run.run()); // as a resume does, so that what is seen below is new
    Process process = GraftProcess.start(begun(run) ? resume(run) : options(run), output);
    try {
      if (tally.kills % 4 != 0) { // every fourth may die while it starts
        FileTime before = written(run);
        await(process, () -> !written(run).equals(before));
      }
      boolean ended = process.waitFor(random.nextInt(LONGEST_LIFE_MS), TimeUnit.MILLISECONDS);
      if (tally.kills % 2 == 1) {
        await(process, () -> leftovers(run.run()) > 0); // it writes, for some milliseconds
        ended = !process.isAlive();
      }
      if (ended) {
        assertEquals(ExitCodes.OK, process.waitFor(), Files.readString(output));
        return true;
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
    if (process.exitValue() == ExitCodes.OK) {
      return true; // it ended while the signal was under way
    }
    assertEquals(128 + 9, process.exitValue(), Files.readString(output));
    tally.kills++;
    tally.beforeTheFirst += begun(run) ? 0 : 1;
    tally.whileWriting += leftovers(run.run()) > 0 ? 1 : 0;
    return false;
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(Process process, Condition condition) throws IOException {
    while (process.isAlive() && !condition.holds()) {
      Thread.onSpinWait();
    }
  }

  private static FileTime written(SmallRun run) throws IOException {
    return begun(run)
        ? Files.getLastModifiedTime(run.run().resolve("last.pth"))
        : FileTime.fromMillis(0);
  }

  /** Both checkpoints, where they are there, are good to the last byte. */
  private static void assertWhole(Path run) {
    for (String name : List.of("last.pth", "best.pth")) {
      if (Files.exists(run.resolve(name))) {
        try (PointerScope scope = new PointerScope()) {
          PthReader.load(run.resolve(name));
        }
      }
    }
  }

  private static boolean begun(SmallRun run) {
    return Files.exists(run.run().resolve("last.pth"));
  }

  private static long leftovers(Path run) throws IOException {
    if (!Files.isDirectory(run)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(run)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(".last.pth."))
          .count();
    }
  }

  private static void removeLeftovers(Path run) throws IOException {
    AtomicFile.removeLeftovers(run.resolve("last.pth"));
  }

  private static List<String> options(SmallRun run) {
    return run.train("--epochs", "40", "--threads", "1", "--checkpoint-every", "1");
  }

  private static List<String> resume(SmallRun run) {
    return List.of("train", "--resume", "--quiet", "--out", run.run().toString());
  }
}
