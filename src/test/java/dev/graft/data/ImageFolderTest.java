package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.transforms.Compose;
import dev.graft.transforms.ToTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
  @TempDir Path root;

  private final Compose transform = new Compose(new ToTensor());

  private void file(String name) throws IOException {
    Path path = root.resolve(name);
    Files.createDirectories(path.getParent());
    Files.createFile(path);
  }

  private List<String> names(ImageFolder folder) {
    return folder.samples().stream()
        .map(entry -> root.relativize(entry.path()) + " " + entry.target())
        .toList();
  }

  @Test
  void classesAreTheSortedFoldersByCodePoint() throws IOException {
    for (String name : List.of("bee", "ant", "Zebra", "\ufb01sh", "\ud83d\udc1c", ".hidden")) {
      file(name + "/1.jpg");
    }
    file("not-a-class.jpg");
    ImageFolder folder = new ImageFolder(root, transform);
    assertEquals(
        List.of(".hidden", "Zebra", "ant", "bee", "\ufb01sh", "\ud83d\udc1c"), folder.classes());
    assertEquals(3, folder.classToIdx().get("bee"));
    assertEquals(folder.classes(), List.copyOf(folder.classToIdx().keySet()));
    assertEquals(6, folder.size());
  }

  /** The order is that of a folder's whole path as a string: "c/a" < "c/a-b" < "c/a/n". */
  @Test
  void filesOfNestedFoldersComeInTheOrderOfPythonsSortedWalk() throws IOException {
    for (String name :
        List.of("c/z.png", "c/a/x.png", "c/a-b/y.png", "c/a/n/q.png", "c/B.png", "c/a.png")) {
      file(name);
    }
    assertEquals(
        List.of(
            "c/B.png 0", "c/a.png 0", "c/z.png 0", "c/a/x.png 0", "c/a-b/y.png 0", "c/a/n/q.png 0"),
        names(new ImageFolder(root, transform)));
  }

  @Test
  void theNineExtensionsInAnyCaseAreSamplesAndNothingElse() throws IOException {
    for (String name :
        List.of(
            "1.jpg",
            "2.JPEG",
            "3.Png",
            "4.ppm",
            "5.bmp",
            "6.pgm",
            "7.tif",
            "8.TIFF",
            "9.webp",
            ".jpg",
            "a.gif",
            "b.jpg.txt",
            "c",
            "d.pbm",
            "e.jpgx")) {
      file("c/" + name);
    }
    assertEquals(
        List.of(
            "c/.jpg 0",
            "c/1.jpg 0",
            "c/2.JPEG 0",
            "c/3.Png 0",
            "c/4.ppm 0",
            "c/5.bmp 0",
            "c/6.pgm 0",
            "c/7.tif 0",
            "c/8.TIFF 0",
            "c/9.webp 0"),
        names(new ImageFolder(root, transform)));
  }

  @Test
  void linksToFoldersAreFollowedAndALoopIsAnError() throws IOException {
    file("elsewhere/1.jpg");
    Path data = Files.createDirectories(root.resolve("data"));
    Files.createSymbolicLink(data.resolve("linked"), root.resolve("elsewhere"));
    assertEquals(List.of("linked"), new ImageFolder(data, transform).classes());
    assertEquals(1, new ImageFolder(data, transform).size());
    Files.createSymbolicLink(root.resolve("elsewhere/loop"), root.resolve("elsewhere"));
    assertMessage(data, "links to a folder above itself");
  }

  @Test
  void aMissingFolderAFileOrAFolderWithoutClassesIsAnError() throws IOException {
    assertMessage(root.resolve("missing"), "no such folder");
    file("a.jpg");
    assertMessage(root, "no class folder");
    assertMessage(root.resolve("a.jpg"), "is not a folder");
  }

  @Test
  void classFoldersWithoutAnImageAreNamedUnlessAllowed() throws IOException {
    file("ants/1.jpg");
    file("bees/1.txt");
    Files.createDirectory(root.resolve("wasps"));
    assertMessage(root, "no image in the class folders bees, wasps");
    ImageFolder folder = new ImageFolder(root, transform, true);
    assertEquals(Map.of("ants", 0, "bees", 1, "wasps", 2), folder.classToIdx());
    assertEquals(1, folder.size());
  }

  @Test
  void differentClassesInTrainAndValAreAnErrorThatListsThem() throws IOException {
    file("train/ants/1.jpg");
    file("train/bees/1.jpg");
    file("val/ants/1.jpg");
    file("val/wasps/1.jpg");
    ImageFolder train = new ImageFolder(root.resolve("train"), transform);
    ImageFolder val = new ImageFolder(root.resolve("val"), transform);
    ImageFolder.requireSameClasses(train, train);
    DataException e =
        assertThrows(DataException.class, () -> ImageFolder.requireSameClasses(train, val));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("only in the first: bees; only in the second: wasps"), message);
  }

  @Test
  void theFingerprintKnowsNamesClassesAndSizesAndNotThePlace() throws IOException {
    file("one/ants/1.jpg");
    file("one/bees/2.jpg");
    Path moved = root.resolve("two");
    ImageFolder before = new ImageFolder(root.resolve("one"), transform);
    String one = before.fingerprint();
    assertTrue(one.matches("2 images with SHA-256 [0-9a-f]{16}"), one);
    Files.move(root.resolve("one"), moved);
    assertEquals(one, new ImageFolder(moved, transform).fingerprint());
    assertEquals(one, before.fingerprint(), "taken once, whatever becomes of the files");

    Files.writeString(moved.resolve("bees/2.jpg"), "x");
    String larger = new ImageFolder(moved, transform).fingerprint();
    Files.move(moved.resolve("bees/2.jpg"), moved.resolve("bees/3.jpg"));
    String renamed = new ImageFolder(moved, transform).fingerprint();
    file("two/ants/0.jpg");
    Files.move(moved.resolve("bees/3.jpg"), moved.resolve("ants/3.jpg"));
    file("two/bees/0.jpg");
    String other = new ImageFolder(moved, transform).fingerprint();
    assertEquals(4, Set.of(one, larger, renamed, other).size());
  }

  private void assertMessage(Path folder, String words) {
    DataException e = assertThrows(DataException.class, () -> new ImageFolder(folder, transform));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(words), message);
    assertTrue(!message.contains("\n"), message);
  }
}
