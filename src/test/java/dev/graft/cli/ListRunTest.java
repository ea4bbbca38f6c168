package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.ImageFolder;
import dev.graft.testing.OneThread;
import dev.graft.testing.SameRun;
import dev.graft.transforms.Compose;
import dev.graft.transforms.ToTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Data sets that are lists of {@code path,label} lines instead of folders. */
@ExtendWith(OneThread.class)
class ListRunTest {
  @TempDir private Path folder;
  private SmallRun folders;
  private SmallRun lists;

  @BeforeEach
  void write() throws IOException {
    folders = SmallRun.in(folder);
    lists = new SmallRun(folder.resolve("lists"), folder.resolve("listed"));
    Files.createDirectory(lists.data());
    write("train");
    write("val");
  }

  /** The same photos in the same order. */
  private void write(String part) throws IOException {
    ImageFolder photos = new ImageFolder(folders.data().resolve(part), new Compose(new ToTensor()));
    List<String> lines = new ArrayList<>(List.of("path,label"));
    for (ImageFolder.Entry photo : photos.samples()) {
      lines.add(lists.data().relativize(photo.path()) + "," + photos.classes().get(photo.target()));
    }
    Files.write(list(part), lines);
  }

  private Path list(String part) {
    return lists.data().resolve(part + ".csv");
  }

  @Test
  void aRunByListsIsTheRunByFolders() throws IOException {
    run(folders.train());
    run(lists.train());
    SameRun.assertSame(folders.run(), lists.run(), "config", "data");
    assertTrue(Files.exists(lists.run().resolve("report.html")));

    String loss = Files.readAllLines(folders.run().resolve("metrics.csv")).get(2).split(",", -1)[3];
    for (Path data : List.of(lists.data(), list("val"))) {
      Commands eval = eval(data);
      assertEquals(ExitCodes.OK, eval.code(), eval.err());
      assertTrue(eval.out().contains("loss      " + loss + "\n"), eval.out() + loss);
    }
  }

  @Test
  void aListWithFewerClassesIsEvaluatedAndOneWithOthersRefused() throws IOException {
    run(lists.train("--epochs", "1"));
    List<String> lines = new ArrayList<>(Files.readAllLines(list("val")));
    lines.removeIf(line -> line.endsWith(",ant"));
    Files.write(list("val"), lines);
    Commands eval = eval(lists.data());
    assertEquals(ExitCodes.OK, eval.code(), eval.err());
    assertTrue(eval.out().contains("images    3\n"), eval.out());
    lines.set(1, lines.get(1).replace(",bee", ",wasp"));
    Files.write(list("val"), lines);
    Commands other = eval(list("val"));
    assertEquals(ExitCodes.FAILED, other.code(), other.err());
    assertEquals(
        "graft eval: " + list("val") + ":2: label 'wasp' is none of [ant, bee]",
        other.err().strip());
  }

  @Test
  void aRunGoesOnWhereItsListsHaveMovedButNotByOtherLabels() throws IOException {
    SmallRun whole = new SmallRun(lists.data(), folder.resolve("whole"));
    run(whole.train());
    run(lists.train("--epochs", "1"));
    Path moved = Files.move(lists.data(), folder.resolve("moved"));
    List<String> resume =
        List.of(
            ("train --resume --quiet --epochs 2 --out " + lists.run() + " --data " + moved)
                .split(" "));
    List<String> lines = Files.readAllLines(moved.resolve("train.csv"));
    List<String> changed = new ArrayList<>(lines);
    changed.set(1, changed.get(1).replace(",ant", ",bee"));
    Files.write(moved.resolve("train.csv"), changed);
    Commands refused = Commands.run(resume);
    assertEquals(ExitCodes.FAILED, refused.code(), refused.err());
    assertTrue(refused.err().contains("the train images are not those of the run"), refused.err());

    Files.write(moved.resolve("train.csv"), lines);
    run(resume);
    SameRun.assertSame(whole.run(), lists.run(), "config");
  }

  @Test
  void strategiesAreComparedByLists() {
    List<String> compare = new ArrayList<>(lists.train("--epochs", "1"));
    compare.set(0, "compare");
    compare.set(compare.indexOf("--strategy"), "--strategies");
    run(compare);
    assertTrue(Files.exists(lists.run().resolve("scratch/best.pth")));
  }

  @Test
  void aFolderComesBeforeAList() throws IOException {
    Files.writeString(folders.data().resolve("train.csv"), "no list of photos\n");
    run(folders.train("--epochs", "1"));
  }

  @Test
  void whatIsMissingOrWrongIsOneLine() throws IOException {
    Files.delete(list("val"));
    assertFailed(
        lists.data().resolve("val")
            + ": no such folder (expected a folder with a folder of images for each class, or beside it the list val.csv)");
    Files.writeString(list("val"), "train.csv,wasp\n");
    assertFailed(list("val") + ":1: label 'wasp' is none of [ant, bee]");
    Files.writeString(list("val"), "gone.png,ant\n");
    assertFailed(list("val") + ":1: no file 'gone.png' (paths are relative to the list's folder)");
    Files.delete(list("val"));
    Files.createDirectories(lists.data().resolve("val/ant"));
    Files.copy(folders.data().resolve("val/ant/0000.png"), lists.data().resolve("val/ant/0.png"));
    assertFailed(
        "%s and %s have different classes: only in the first: bee; only in the second: none"
            .formatted(list("train"), lists.data().resolve("val")));
    assertFalse(Files.exists(lists.run().resolve("last.pth")));
  }

  private void assertFailed(String message) {
    Commands wrong = Commands.run(lists.train());
    assertEquals(ExitCodes.FAILED, wrong.code(), wrong.err());
    assertEquals("graft train: " + message, wrong.err().strip());
  }

  private Commands eval(Path data) {
    String last = lists.run().resolve("last.pth").toString();
    return Commands.run(
        "eval", "--checkpoint", last, "--data", data.toString(), "--batch-size", "4");
  }

  private static void run(List<String> arguments) {
    Commands done = Commands.run(arguments);
    assertEquals(ExitCodes.OK, done.code(), done.err());
  }
}
