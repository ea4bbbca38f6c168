package dev.graft.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.image.ImageException;
import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.testing.JsonFixture;
import dev.graft.testing.NativeObjects;
import dev.graft.testing.Pictures;
import dev.graft.transforms.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhotoCacheTest {
  private static final Path PHOTOS = JsonFixture.path("batches/photos");
  private static final long PLENTY = 64 << 20;

  @TempDir private Path folder;

  @BeforeAll
  static void load() {
    Natives.load();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  @Tag("parity")
  void theSecondEpochDecodesNothingAndIsPythonsToo(int workers) {
    try (PhotoCache cache = new PhotoCache(PLENTY);
        Generator own = torch.make_generator_cpu(1);
        DataLoader train =
            loader(Epochs.train(PHOTOS, 16).cachedIn(cache), workers, own).shuffle(true).build();
        DataLoader val = loader(Epochs.val(PHOTOS, 16, 20).cachedIn(cache), workers, own).build()) {
      Epochs.assertTwoEpochs("batches/plain.json", train, val, own, () -> {});
      assertEquals(train.dataset().size() + val.dataset().size(), cache.decoded());
      assertTrue(cache.bytes() > 0);
    }
  }

  @Test
  void aFileThatChangedIsReadAgain() throws IOException {
    List<Path> photos = photos();
    Path file = folder.resolve("photo.png");
    Files.copy(photos.get(0), file);
    FileTime time = Files.getLastModifiedTime(file);
    try (PhotoCache cache = new PhotoCache(PLENTY)) {
      assertOpens(cache, file, photos.get(0));
      Files.copy(photos.get(1), file, StandardCopyOption.REPLACE_EXISTING);
      Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1));
      assertOpens(cache, file, photos.get(1));
      try (Image image = ImageReader.open(file)) {
        assertEquals(3L * image.width() * image.height(), cache.bytes(), "the old one is dropped");
      }
      byte[] longer = new byte[(int) Files.size(photos.get(0)) + 1];
      System.arraycopy(Files.readAllBytes(photos.get(0)), 0, longer, 0, longer.length - 1);
      Files.write(file, longer);
      Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 1));
      assertOpens(cache, file, photos.get(0));
      assertEquals(3, cache.decoded());
      Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 2));
      assertOpens(cache, file, photos.get(0));
      assertEquals(4, cache.decoded(), "another time alone is a change");
    }
  }

  @Test
  void aBadOrMissingFileIsAnErrorEachTime() throws IOException {
    Path bad = Files.writeString(folder.resolve("bad.png"), "no image");
    try (PhotoCache cache = new PhotoCache(PLENTY)) {
      for (int i = 0; i < 2; i++) {
        assertThrows(ImageException.class, () -> cache.open(bad));
        ImageException e =
            assertThrows(ImageException.class, () -> cache.open(folder.resolve("none.png")));
        assertTrue(String.valueOf(e.getMessage()).contains("no such file"), e.getMessage());
      }
      assertEquals(0, cache.bytes());
    }
  }

  @Test
  void whatDoesNotFitIsDecodedEachTime() {
    List<Path> photos = photos();
    long first;
    try (Image image = ImageReader.open(photos.get(0))) {
      first = 3L * image.width() * image.height();
    }
    for (long budget : new long[] {0, first - 1, first}) {
      try (PhotoCache cache = new PhotoCache(budget)) {
        for (int i = 0; i < 3; i++) {
          assertOpens(cache, photos.get(0), photos.get(0));
        }
        assertEquals(budget == first ? 1 : 3, cache.decoded(), "with " + budget + " bytes");
        assertEquals(budget == first ? first : 0, cache.bytes());
      }
    }
  }

  @Test
  @Tag("resource")
  void closingFreesThePhotosAndLeavesThoseThatAreOpen() {
    long before = NativeObjects.settled();
    PhotoCache cache = new PhotoCache(PLENTY);
    List<Path> photos = photos();
    photos.forEach(photo -> cache.open(photo).close());
    assertTrue(Pointer.totalCount() >= before + photos.size(), "kept in native memory");
    try (Image open = cache.open(photos.get(0))) {
      cache.close();
      assertEquals(before + 1, Pointer.totalCount(), "the one that is open");
      try (Image plain = ImageReader.open(photos.get(0))) {
        assertArrayEquals(Pictures.pixels(plain), Pictures.pixels(open));
      }
    }
    assertEquals(before, Pointer.totalCount());
    cache.open(photos.get(0)).close();
    assertEquals(0, cache.bytes());
    assertEquals(before, Pointer.totalCount(), "nothing is kept any more");
  }

  @Test
  @Tag("resource")
  void threadsThatShareFilesWhichAreTouchedSeeThemWhole() throws Exception {
    List<Path> photos = new ArrayList<>();
    for (Path photo : photos()) {
      photos.add(Files.copy(photo, folder.resolve(photos.size() + ".jpg")));
    }
    byte[][] wanted = new byte[photos.size()][];
    for (int i = 0; i < wanted.length; i++) {
      try (Image image = ImageReader.open(photos.get(i))) {
        wanted[i] = Pictures.pixels(image);
      }
    }
    long before = NativeObjects.settled();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (PhotoCache cache = new PhotoCache(PLENTY)) {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    int photo = (i + thread) % wanted.length;
                    try (PointerScope scope = new PointerScope();
                        Image image = cache.open(photos.get(photo))) {
                      assertArrayEquals(wanted[photo], Pictures.pixels(image));
                    }
                    if (i % 50 == 49) {
                      Files.setLastModifiedTime(photos.get(photo), FileTime.fromMillis(i));
                    }
                  }
                  return thread;
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertEquals(before, Pointer.totalCount());
  }

  private static List<Path> photos() {
    return Epochs.train(PHOTOS, 16).samples().stream().map(ImageFolder.Entry::path).toList();
  }

  private static void assertOpens(PhotoCache cache, Path file, Path same) {
    try (Image found = cache.open(file);
        Image wanted = ImageReader.open(same)) {
      assertArrayEquals(Pictures.pixels(wanted), Pictures.pixels(found));
    }
  }

  private static DataLoader.Builder loader(ImageFolder folder, int workers, Generator generator) {
    return DataLoader.builder(folder).batchSize(4).numWorkers(workers).generator(generator);
  }
}
