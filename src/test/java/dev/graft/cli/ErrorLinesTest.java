package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.graft.internal.Natives;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class ErrorLinesTest {
  @Test
  void memoryThatLibTorchIsRefusedIsOneLineThatHelps() {
    Natives.load();
    long floats = 1L << 46;
    RuntimeException e = assertThrows(RuntimeException.class, () -> torch.empty(floats));
    assertEquals(
        "out of memory (LibTorch asked for %d bytes more); a smaller --batch-size needs less"
            .formatted(4 * floats),
        ErrorLines.describe(e));
    assertEquals(
        "out of memory (LibTorch asked for 20.00 MiB more); a smaller --batch-size needs less",
        ErrorLines.describe(
            new RuntimeException(
                "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of")));
  }

  @Test
  void aHeapThatIsFullIsOneLineThatHelps() {
    assertEquals(
        "out of memory (Java heap space); a smaller --batch-size needs less",
        ErrorLines.describe(new OutOfMemoryError("Java heap space")));
  }
}
