package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.internal.Natives;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Storages and files beyond 4 GB, where zip needs 64-bit sizes and Java more than one buffer. */
@Tag("long")
class LargeFilesTest {
  private static final long SIZE = (4L << 30) + 12_345;

  @TempDir private Path folder;

  @Test
  void aStorageOfMoreThanFourGigabytesAndOneBehindItSurvive()
      throws IOException, InterruptedException {
    Assumptions.assumeTrue(
        Files.getFileStore(folder).getUsableSpace() > 3 * SIZE, "skipped: the disk is too full");
    Natives.load();
    Path zeros = folder.resolve("zeros");
    try (RandomAccessFile sparse = new RandomAccessFile(zeros.toFile(), "rw")) {
      sparse.setLength(SIZE);
      sparse.seek(SIZE - 1);
      sparse.write(7);
    }
    Path file = folder.resolve("large.pth");
    try (PointerScope scope = new PointerScope()) {
      Map<String, Object> tensors = new LinkedHashMap<>();
      tensors.put("large", MappedFile.map(zeros, SIZE));
      tensors.put("behind", torch.full(new long[] {2}, new Scalar(1.5f)));
      PthWriter.save(tensors, file);
    }
    assertTrue(Files.size(file) > SIZE);
    for (LoadOptions options :
        new LoadOptions[] {LoadOptions.defaults(), LoadOptions.defaults().withMmap(false)}) {
      try (PointerScope scope = new PointerScope()) {
        Map<?, ?> loaded = (Map<?, ?>) Objects.requireNonNull(PthReader.load(file, options));
        Tensor large = (Tensor) Objects.requireNonNull(loaded.get("large"));
        assertEquals(SIZE, large.numel());
        Tensor end = large.slice(0, new LongOptional(SIZE - 2), new LongOptional(SIZE), 1);
        assertEquals(7, end.sum().item().toLong());
        Tensor behind = (Tensor) Objects.requireNonNull(loaded.get("behind"));
        assertEquals(3, behind.sum().item().toFloat());
        large.close();
      }
    }
    if (Files.isExecutable(PythonRoundTripTest.PYTHON)) {
      String script =
          """
          import sys, torch
          tensors = torch.load(sys.argv[1], weights_only=True, mmap=True)
          print(len(tensors["large"]), int(tensors["large"][-1]), tensors["behind"].tolist())
          from torch.utils.serialization import config
          config.load.calculate_storage_offsets = True
          tensors = torch.load(sys.argv[1], weights_only=True, mmap=True)
          print(int(tensors["large"][-1]), tensors["behind"].tolist())
          """;
      assertEquals(
          SIZE + " 7 [1.5, 1.5]\n7 [1.5, 1.5]",
          PythonRoundTripTest.python(script, file.toString()));
    }
  }
}
