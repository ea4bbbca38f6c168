package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.AtomicFile;
import dev.graft.internal.Natives;
import dev.graft.nn.StateDict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may be saved, what is shared, and who owns the result. */
class SafetensorsTest {
  @TempDir private Path folder;

  @BeforeAll
  static void loadNatives() {
    Natives.load();
  }

  private static Tensor count(long n) {
    return torch.arange(new Scalar(n)).to(ScalarType.Float);
  }

  private static Tensor slice(Tensor tensor, long from, long to) {
    return tensor.slice(0, new LongOptional(from), new LongOptional(to), 1);
  }

  private void assertRefused(Map<String, Tensor> tensors, String message) throws IOException {
    Path file = folder.resolve("refused.safetensors");
    CheckpointException e =
        assertThrows(CheckpointException.class, () -> Safetensors.saveFile(tensors, file));
    assertTrue(e.getMessage().startsWith(file + " cannot be written: "), e.getMessage());
    assertTrue(e.getMessage().contains(message), e.getMessage());
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void tensorsThatShareMemoryAreRefusedByBothTheirNames() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor base = count(6);
      Map<String, Tensor> tied = new LinkedHashMap<>();
      tied.put("embedding", base);
      tied.put("other", count(2));
      tied.put("head", base);
      assertRefused(tied, "'embedding' and 'head' share memory");
      assertRefused(Map.of("a", slice(base, 0, 4), "b", slice(base, 3, 6)), "share memory");
      assertRefused(Map.of("a", base.view(2, 3).t(), "b", slice(base, 5, 6)), "share memory");
    }
  }

  @Test
  void partsOfOneStorageThatDoNotOverlapAreSavedAlone() throws IOException {
    Path file = folder.resolve("parts.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor base = count(6);
      Safetensors.saveFile(Map.of("a", slice(base, 1, 3), "b", slice(base, 3, 6)), file);
      StateDict loaded = Safetensors.loadFile(file);
      assertEquals(3, Objects.requireNonNull(loaded.get("a")).sum().item().toFloat());
      assertEquals(12, Objects.requireNonNull(loaded.get("b")).sum().item().toFloat());
      assertEquals(8, Objects.requireNonNull(loaded.get("a")).storage().nbytes());
    }
  }

  @Test
  void viewsThatAreNotContiguousAreWrittenAsTheyRead() throws IOException {
    Path file = folder.resolve("strided.safetensors");
    Path plain = folder.resolve("plain.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor turned = count(6).view(2, 3).t();
      Tensor wide = count(1).expand(3, 1);
      Tensor conjugate = torch.view_as_complex(count(4).view(2, 2)).conj();
      Safetensors.saveFile(Map.of("t", turned, "w", wide, "c", conjugate), file);
      Safetensors.saveFile(
          Map.of(
              "t",
              turned.clone().contiguous(),
              "w",
              torch.zeros(3, 1),
              "c",
              torch.view_as_complex(count(4).view(2, 2)).conj().clone()),
          plain);
      StateDict loaded = Safetensors.loadFile(file);
      assertTrue(torch.equal(turned, Objects.requireNonNull(loaded.get("t"))));
    }
    assertArrayEquals(Files.readAllBytes(plain), Files.readAllBytes(file));
  }

  @Test
  void whatTheFormatDoesNotHaveIsRefusedByName() throws IOException {
    try (PointerScope scope = new PointerScope()) {
      Tensor wide = torch.zeros(2).to(ScalarType.ComplexDouble);
      assertRefused(Map.of("z", wide), "'z' is a tensor of dtype complex128, which safetensors");
      assertRefused(Map.of("s", torch.eye(2).to_sparse()), "'s' is a tensor sparse or opaque");
      assertRefused(Map.of("u", new Tensor()), "'u' is undefined");
      assertRefused(Map.of("__metadata__", count(1)), "cannot be the name of a tensor");
      assertRefused(Map.of("\ud800", count(1)), "cannot be the name of a tensor");
    }
  }

  @Test
  void aDiskThatFillsUpLeavesTheOldFile() throws IOException {
    Path file = Files.write(folder.resolve("old.safetensors"), new byte[] {1, 2});
    PthWriter.Target full =
        (target, body) ->
            AtomicFile.write(
                target,
                out -> {
                  body.writeTo(out);
                  throw new IOException("No space left on device");
                });
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = Map.of("a", count(3));
      CheckpointException e =
          assertThrows(
              CheckpointException.class, () -> Safetensors.saveFile(tensors, file, Map.of(), full));
      assertEquals(file + " cannot be written: No space left on device", e.getMessage());
    }
    assertArrayEquals(new byte[] {1, 2}, Files.readAllBytes(file));
  }

  @Test
  void alignedTensorsAreMappedAndTheFileStaysAsItIs() throws IOException {
    Path file = folder.resolve("inplace.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Safetensors.saveFile(Map.of("a", count(4)), file);
      byte[] before = Files.readAllBytes(file);
      StateDict loaded = Safetensors.loadFile(file);
      if (MappedFile.isSupported() && Files.exists(Path.of("/proc/self/maps"))) {
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        assertTrue(maps.stream().anyMatch(line -> line.endsWith("inplace.safetensors")));
      }
      Objects.requireNonNull(loaded.get("a")).mul_(new Scalar(9));
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  @Test
  void metadataIsReadAndKeptInItsOrder() {
    Path file = folder.resolve("metadata.safetensors");
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("z", "\u2028\"\n");
    metadata.put("a", "");
    Safetensors.saveFile(Map.of(), file, metadata);
    assertEquals(
        List.copyOf(metadata.entrySet()), List.copyOf(Safetensors.metadata(file).entrySet()));
    assertEquals(Map.of(), Safetensors.loadFile(file));
  }
}
