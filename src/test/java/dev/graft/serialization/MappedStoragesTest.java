package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.internal.Natives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A mapped file stays as it is, and lives as long as any tensor over it and no longer. */
@Tag("resource")
class MappedStoragesTest {
  private static final Path MAPS = Path.of("/proc/self/maps");

  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    Natives.load();
  }

  private static long mappings(Path file) throws IOException {
    Assumptions.assumeTrue(Files.exists(MAPS), "skipped: this system has no " + MAPS);
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines.filter(line -> line.contains(file.getFileName().toString())).count();
    }
  }

  private static Tensor tensor(Object loaded, String key) {
    return (Tensor) Objects.requireNonNull(((Map<?, ?>) loaded).get(key));
  }

  private static Object load(Path file) {
    return Objects.requireNonNull(PthReader.load(file));
  }

  @Test
  void operationsInPlaceLeaveTheFileAsItIs() throws IOException {
    Path file = Files.copy(Fixtures.file("linear.pth"), folder.resolve("inplace.pth"));
    byte[] before = Files.readAllBytes(file);
    try (PointerScope scope = new PointerScope()) {
      Tensor weight = tensor(load(file), "weight");
      weight.mul_(new Scalar(3));
      assertEquals(18, weight.sum().item().toFloat());
      assertEquals(6, tensor(load(file), "weight").sum().item().toFloat());
    }
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void viewsSeeWhatIsWrittenThroughTheirStorage() {
    try (PointerScope scope = new PointerScope()) {
      Object loaded = load(Fixtures.file("views.pth"));
      tensor(loaded, "base").fill_(new Scalar(9));
      assertEquals(9, tensor(loaded, "slice").min().item().toFloat());
      assertEquals(9, tensor(loaded, "transposed").min().item().toFloat());
      assertFalse(tensor(loaded, "alone").min().item().toFloat() == 9);
      assertSame(tensor(loaded, "base"), tensor(loaded, "again"));
    }
  }

  @Test
  void theMappingOutlivesTheScopeWithTheLastTensorOverIt() throws IOException {
    Path file = Files.copy(Fixtures.file("linear.pth"), folder.resolve("lifetime.pth"));
    Tensor kept;
    try (PointerScope scope = new PointerScope()) {
      kept = tensor(load(file), "weight").view(3, 2);
      kept.retainReference();
    }
    System.gc();
    assertEquals(1, mappings(file));
    assertEquals(6, kept.sum().item().toFloat());
    kept.close();
    assertEquals(0, mappings(file));
  }

  @Test
  void aLegacyFileOfAlignedStoragesIsMappedToo() throws IOException {
    Path file = Files.copy(Fixtures.file("tensor_legacy.pth"), folder.resolve("old.pth"));
    try (PointerScope scope = new PointerScope()) {
      Tensor loaded = (Tensor) load(file);
      assertEquals(3, loaded.numel());
      assertEquals(6, loaded.storage().nbytes());
    }
    assertEquals(0, mappings(file));
  }

  @Test
  void aThousandStoragesShareOneMappingAndFreeIt() throws IOException {
    Path file = folder.resolve("thousand.pth");
    try (PointerScope scope = new PointerScope()) {
      List<Object> tensors = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        tensors.add(torch.full(new long[] {3}, new Scalar(i)));
      }
      PthWriter.save(tensors, file);
    }
    List<Tensor> loaded = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      for (Object tensor : (List<?>) load(file)) {
        loaded.add(((Tensor) tensor).retainReference());
      }
    }
    assertEquals(1000, loaded.size());
    assertEquals(1, mappings(file));
    for (int i = 0; i < 999; i++) {
      assertEquals(i, loaded.get(i).min().item().toLong());
      assertEquals(3 * Long.BYTES, loaded.get(i).storage().nbytes());
      loaded.get(i).close();
    }
    assertEquals(1, mappings(file), "the last tensor keeps the mapping");
    loaded.get(999).add_(new Scalar(1));
    assertEquals(1000, loaded.get(999).max().item().toLong());
    loaded.get(999).close();
    assertEquals(0, mappings(file));
  }

  @Test
  void aRefusedFileLeavesNoMapping() throws IOException {
    Path file = Files.copy(Fixtures.file("refused/quantised.pth"), folder.resolve("refused.pth"));
    assertThrows(CheckpointException.class, () -> PthReader.load(file));
    assertEquals(0, mappings(file));
  }

  @Test
  void aFileMayBeReplacedWhileItsTensorsLive() {
    Path file = folder.resolve("replaced.pth");
    try (PointerScope scope = new PointerScope()) {
      PthWriter.save(torch.ones(4), file);
      Tensor old = (Tensor) load(file);
      PthWriter.save(torch.zeros(4), file);
      assertEquals(4, old.sum().item().toFloat());
      assertEquals(0, ((Tensor) load(file)).sum().item().toFloat());
    }
  }
}
