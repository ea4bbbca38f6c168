package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One part of a checkpoint is read without the tensors of the others. */
class LoadOnlyTest {
  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    Natives.load();
  }

  private static LoadOptions only(String part) {
    return LoadOptions.defaults().only(part);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint.pth", "checkpoint_legacy.pth"})
  void aPartIsWhatStandsUnderItsKey(String name) {
    Path file = Fixtures.file(name);
    try (PointerScope scope = new PointerScope()) {
      Map<?, ?> all = assertInstanceOf(Map.class, PthReader.load(file));
      for (Map.Entry<?, ?> part : all.entrySet()) {
        for (boolean mmap : new boolean[] {true, false}) {
          Object found = PthReader.load(file, only("" + part.getKey()).withMmap(mmap));
          assertEquals(Descriptions.of(part.getValue()), Descriptions.of(found));
        }
      }
    }
  }

  @Test
  void aTensorOfASafetensorsFileIsAPartToo() {
    Path file = SafetensorsParityTest.FIXTURES.resolve("linear.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor weight = assertInstanceOf(Tensor.class, PthReader.load(file, only("weight")));
      assertEquals(6, weight.sum().item().toFloat());
    }
  }

  @Test
  void aPartThatIsNotThereIsRefusedWithTheKeysThatAre() {
    CheckpointException e =
        assertThrows(
            CheckpointException.class,
            () -> PthReader.load(Fixtures.file("checkpoint.pth"), only("optimiser")));
    assertTrue(
        e.getMessage().contains("has no part 'optimiser'; its keys are model"), e.getMessage());
    assertTrue(e.getMessage().contains("optimizer"), e.getMessage());
    e =
        assertThrows(
            CheckpointException.class,
            () -> PthReader.load(Fixtures.file("tensor.pth"), only("model")));
    assertTrue(e.getMessage().contains("holds a tensor, no dict with the part"), e.getMessage());
  }

  /** The model's records are compressed garbage: unpacking any of them would fail. */
  @Test
  void theBytesOfOtherPartsAreNeverLookedAt() throws IOException {
    Path good = folder.resolve("good.pth");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Object> parts = new LinkedHashMap<>();
      parts.put("model", Map.of("weight", torch.ones(1000)));
      parts.put("optimizer", Map.of("step", torch.full(new long[] {1}, new Scalar(7))));
      PthWriter.save(parts, good);
    }
    Path damaged = Files.write(folder.resolve("damaged.pth"), damagedModel(good));
    try (PointerScope scope = new PointerScope()) {
      assertThrows(CheckpointException.class, () -> PthReader.load(damaged));
      assertThrows(CheckpointException.class, () -> PthReader.load(damaged, only("model")));
      Map<?, ?> optimizer = assertInstanceOf(Map.class, PthReader.load(damaged, only("optimizer")));
      Tensor step = assertInstanceOf(Tensor.class, optimizer.get("step"));
      assertEquals(7, step.item().toLong());
    }
  }

  /** Compresses the records and spoils the first one's stream. */
  private static byte[] damagedModel(Path file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipFile from = new ZipFile(file.toFile());
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (ZipEntry entry : List.copyOf(from.stream().toList())) {
        byte[] bytes = from.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        boolean keep = !entry.getName().endsWith("data/0");
        if (keep) {
          copy.setMethod(ZipEntry.STORED);
          copy.setSize(bytes.length);
          CRC32 crc = new CRC32();
          crc.update(bytes);
          copy.setCrc(crc.getValue());
        }
        zip.putNextEntry(copy);
        zip.write(bytes);
        zip.closeEntry();
      }
    }
    byte[] bytes = out.toByteArray();
    String all = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    int stream = all.indexOf("data/0") + "data/0".length();
    ByteBuffer.wrap(bytes).put(stream, new byte[] {-1, -1, -1, -1});
    return bytes;
  }
}
