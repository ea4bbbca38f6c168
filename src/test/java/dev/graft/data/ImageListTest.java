package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.JsonFixture;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import dev.graft.transforms.ToTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageListTest {
  private static final Path PHOTOS = JsonFixture.path("batches/photos/train");
  private static final Compose CROP = new Compose(new CenterCrop(16), new ToTensor());

  @TempDir private Path folder;

  @BeforeEach
  void photos() throws IOException {
    Files.createDirectories(folder.resolve("sub"));
    Files.copy(PHOTOS.resolve("ants/0.jpg"), folder.resolve("a.jpg"));
    Files.copy(PHOTOS.resolve("bees/0.jpg"), folder.resolve("sub/b, the second.jpg"));
  }

  @Test
  void aListIsItsLinesInOrderWithClassesSorted() {
    ImageList list =
        read("\uFEFFPath,Label\r\na.jpg,wasp\r\n\r\nsub/b, the second.jpg , bee\na.jpg,wasp\n");
    assertEquals(List.of("bee", "wasp"), list.classes());
    assertEquals(3, list.size());
    assertEquals(List.of(1, 0, 1), list.samples().stream().map(ImageFolder.Entry::target).toList());
    assertTrue(list.describe(1).endsWith("b, the second.jpg"));
    ImageFolder same = new ImageFolder(PHOTOS, CROP);
    try (PointerScope scope = new PointerScope()) {
      Sample sample = list.get(0, null);
      assertEquals(1, sample.target());
      assertTrue(sample.input().equal(same.get(0, null).input()));
    }
  }

  @Test
  void aListWithoutHeaderBeginsWithItsFirstLine() {
    assertEquals(1, read("a.jpg,label").size());
  }

  @Test
  void givenClassesNumberTheLabels() throws IOException {
    Path file = write("a.jpg,wasp");
    ImageList list = ImageList.read(file, CROP, List.of("bee", "hornet", "wasp"));
    assertEquals(2, list.samples().get(0).target());
    assertMessage(
        "list.csv:1: label 'wasp' is none of [bee]",
        () -> ImageList.read(file, CROP, List.of("bee")));
  }

  @Test
  void badLinesAreNamedWithFileAndNumber() {
    assertMessage(
        "list.csv:3: expected path,label, found 'a.jpg'", () -> read("path,label\na.jpg,x\na.jpg"));
    assertMessage("list.csv:2: expected path,label, found ',x'", () -> read("a.jpg,x\n,x"));
    assertMessage("list.csv:1: expected path,label, found 'a.jpg,'", () -> read("a.jpg, "));
    assertMessage("list.csv:2: no file 'gone.jpg' (paths are", () -> read("a.jpg,x\ngone.jpg,x"));
    assertMessage("list.csv:1: 'a\0.jpg' is no path", () -> read("a\0.jpg,x"));
    assertMessage("list.csv: no sample in it", () -> read("path,label\n"));
    assertMessage("no such file", () -> ImageList.read(folder.resolve("other.csv"), CROP));
    assertMessage(
        "is not UTF-8 text",
        () -> {
          Files.write(folder.resolve("list.csv"), new byte[] {'a', (byte) 0xff, ',', 'b'});
          ImageList.read(folder.resolve("list.csv"), CROP);
        });
  }

  @Test
  void theFingerprintKnowsClassesNamesAndSizes() throws IOException {
    String one = read("a.jpg,x").fingerprint();
    assertEquals(one, read("path,label\na.jpg,y").fingerprint(), "the class index counts");
    assertNotEquals(one, read("sub/b, the second.jpg,x").fingerprint());
    Files.write(folder.resolve("a.jpg"), new byte[1]);
    assertNotEquals(one, read("a.jpg,x").fingerprint());
  }

  @Test
  void cachedPhotosAreDecodedOnce() {
    try (PhotoCache cache = new PhotoCache(1 << 20);
        PointerScope scope = new PointerScope()) {
      ImageList list = read("a.jpg,x\na.jpg,x").cachedIn(cache);
      Tensor first = list.get(0, null).input();
      assertTrue(first.equal(list.get(1, null).input()));
      assertEquals(1, cache.decoded());
    }
  }

  /** The data set of a person's own: ten lines. */
  private static final class Halves extends ImageDataset {
    private final List<Path> files;

    Halves(List<Path> files, Compose transform) {
      super(transform);
      this.files = files;
    }

    @Override
    public int size() {
      return 2 * files.size();
    }

    @Override
    protected Path path(int index) {
      return files.get(index / 2);
    }

    @Override
    protected long target(int index) {
      return index % 2;
    }

    @Override
    protected float[] labels(int index) {
      return new float[] {index % 2, 1};
    }

    @Override
    protected Image open(int index) {
      try (Image whole = super.open(index)) {
        return whole.crop(0, 0, whole.width(), whole.height() / 2);
      }
    }
  }

  @Test
  void aDataSetOfOnesOwnNeedsItsSizeFilesAndTargets() {
    Halves halves = new Halves(List.of(folder.resolve("a.jpg")), CROP);
    try (PointerScope scope = new PointerScope();
        DataLoader loader = DataLoader.builder(halves).batchSize(2).build();
        BatchIterator batches = loader.iterator()) {
      Batch batch = batches.next();
      assertEquals(2, batch.targets().size(1));
      assertEquals(1, batch.targets().get(1).get(0).item_double());
      assertEquals(1, halves.get(1, null).target());
    }
    assertEquals(halves.fingerprint(), new Halves(halves.files, CROP).fingerprint());
    assertNotEquals(
        halves.fingerprint(),
        new Halves(List.of(folder.resolve("sub/b, the second.jpg")), CROP).fingerprint());
  }

  private ImageList read(String text) {
    return ImageList.read(write(text), CROP);
  }

  private Path write(String text) {
    try {
      return Files.writeString(folder.resolve("list.csv"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertMessage(String part, org.junit.jupiter.api.function.Executable code) {
    DataException e = assertThrows(DataException.class, code);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    assertEquals(1, String.valueOf(e.getMessage()).lines().count());
  }
}
