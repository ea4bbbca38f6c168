package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.AtomicFile;
import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written can be read, is laid out as PyTorch lays it out, and appears all at once. */
class PthWriterTest {
  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    Natives.load();
  }

  static List<String> files() {
    return Fixtures.names("");
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyCheckpointSurvivesARoundTrip(String name) {
    Path copy = folder.resolve("copy.pth");
    try (PointerScope scope = new PointerScope()) {
      Object loaded = PthReader.load(Fixtures.file(name + ".pth"));
      PthWriter.save(loaded, copy);
      assertEquals(Descriptions.of(loaded), Descriptions.of(PthReader.load(copy)));
    }
  }

  @Test
  void storagesAreAlignedUncompressedAndWrittenOnce() throws IOException {
    Path file = folder.resolve("views.pth");
    try (PointerScope scope = new PointerScope()) {
      PthWriter.save(PthReader.load(Fixtures.file("views.pth")), file);
    }
    long stored = 0;
    for (ZipRecord record : ZipDirectory.read(FileBytes.map(file)).records()) {
      assertEquals(0, record.offset() % 64, record.name());
      assertEquals(false, record.deflated(), record.name());
      stored += record.name().contains("/data/") ? 1 : 0;
    }
    assertEquals(7, stored, "of 16 tensors");
  }

  @Test
  void otherZipReadersAgreeWithTheChecksums() throws IOException {
    Path file = folder.resolve("linear.pth");
    try (PointerScope scope = new PointerScope()) {
      PthWriter.save(PthReader.load(Fixtures.file("checkpoint.pth")), file);
    }
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        CRC32 crc = new CRC32();
        crc.update(bytes);
        assertEquals(entry.getCrc(), crc.getValue(), entry.getName());
      }
      List<String> names = zip.stream().map(ZipEntry::getName).toList();
      assertTrue(names.containsAll(List.of("linear/data.pkl", "linear/version")), names.toString());
    }
  }

  @Test
  void aTensorOverAMappedFileWritesItsOwnStorageAlone() throws IOException {
    Path whole = folder.resolve("whole.pth");
    Path part = folder.resolve("part.pth");
    try (PointerScope scope = new PointerScope()) {
      PthWriter.save(List.of(torch.ones(1 << 18), torch.ones(4)), whole);
      List<?> loaded = (List<?>) Objects.requireNonNull(PthReader.load(whole));
      PthWriter.save(loaded.get(1), part);
    }
    assertTrue(Files.size(whole) > 1 << 20);
    assertTrue(Files.size(part) < 4096, Files.size(part) + " bytes");
  }

  @Test
  void aStateDictKeepsItsOrderAndMetadata() {
    Path file = folder.resolve("state.pth");
    try (PointerScope scope = new PointerScope()) {
      StateDict dict = new StateDict();
      dict.put("z.weight", torch.ones(2));
      dict.put("a.bias", torch.zeros(1));
      dict.metadata().put("", Map.of("version", 1L));
      dict.metadata().put("z", Map.of("version", 2L));
      PthWriter.save(dict, file);
      StateDict read = StateDicts.of(PthReader.load(file));
      assertEquals(List.of("z.weight", "a.bias"), List.copyOf(read.keySet()));
      assertEquals(dict.metadata(), read.metadata());
      assertEquals(List.of("", "z"), List.copyOf(read.metadata().keySet()));
    }
  }

  @Test
  void gradientsAreRequiredAfterwardsAsBefore() {
    Path file = folder.resolve("grad.pth");
    try (PointerScope scope = new PointerScope()) {
      Tensor trained = torch.ones(2).requires_grad_(true);
      PthWriter.save(List.of(trained, trained.detach()), file);
      List<?> read = (List<?>) Objects.requireNonNull(PthReader.load(file));
      assertEquals(true, ((Tensor) Objects.requireNonNull(read.get(0))).requires_grad());
      assertEquals(false, ((Tensor) Objects.requireNonNull(read.get(1))).requires_grad());
    }
  }

  @Test
  void whatCannotBeWrittenIsRefusedWithItsPlace() throws IOException {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("when", new Thread("x"));
    assertRefused(Map.of("config", config), "config > when: a java.lang.Thread has no");
    List<Object> cycle = new ArrayList<>();
    cycle.add(cycle);
    assertRefused(cycle, "a list that contains itself");
    List<Object> deep = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      deep = new ArrayList<>(List.of(deep));
    }
    assertRefused(deep, "nested more than 250 levels deep");
    try (PointerScope scope = new PointerScope()) {
      assertRefused(Map.of("s", torch.ones(2, 2).to_sparse()), "s: a sparse or opaque tensor");
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  private void assertRefused(Object value, String message) {
    Path file = folder.resolve("refused.pth");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> PthWriter.save(value, file));
    assertTrue(e.getMessage().startsWith(file + " cannot be written: "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldFileAndNoOther() throws IOException {
    Path file = Files.write(folder.resolve("model.pth"), new byte[] {1, 2, 3});
    PthWriter.Target full =
        (target, body) -> AtomicFile.write(target, out -> body.writeTo(new FullDisk(out, 2000)));
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = torch.ones(1000);
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> PthWriter.save(tensor, file, full));
      assertEquals(file + " cannot be written: No space left on device", e.getMessage());
    }
    assertArrayEquals(new byte[] {1, 2, 3}, Files.readAllBytes(file));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(file), left.toList());
    }
  }

  @Test
  void aSymbolicLinkStaysOne() throws IOException {
    Path file = Files.write(folder.resolve("real.pth"), new byte[1]);
    Path link = Files.createSymbolicLink(folder.resolve("link.pth"), file);
    PthWriter.save(1L, link);
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(1L, PthReader.load(file));
  }

  @Test
  void aMissingFolderIsNamed() {
    Path file = folder.resolve("none/model.pth");
    CheckpointException e = assertThrows(CheckpointException.class, () -> PthWriter.save(1L, file));
    assertTrue(e.getMessage().endsWith(folder.resolve("none") + " does not exist"), e.getMessage());
  }

  /** Takes so many bytes and no more. */
  private static final class FullDisk implements WritableByteChannel {
    private final WritableByteChannel disk;
    private long left;

    FullDisk(WritableByteChannel disk, long left) {
      this.disk = disk;
      this.left = left;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      left -= bytes.remaining();
      if (left < 0) {
        throw new IOException("No space left on device");
      }
      return disk.write(bytes);
    }

    @Override
    public boolean isOpen() {
      return disk.isOpen();
    }

    @Override
    public void close() throws IOException {
      disk.close();
    }
  }
}
