package dev.graft.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void anInterruptedThreadWritesToTheEndAndStaysInterrupted() throws IOException {
    Path file = folder.resolve("file");
    Thread.currentThread().interrupt();
    AtomicFile.write(file, "before");
    assertTrue(Thread.interrupted());
    assertEquals("before", Files.readString(file));

    AtomicFile.write(
        file,
        out -> {
          if (!Files.readString(file).equals("other")) {
            Files.writeString(file, "other");
            Thread.currentThread().interrupt();
          }
          out.write(ByteBuffer.wrap("meanwhile".getBytes(UTF_8)));
        });
    assertTrue(Thread.interrupted());
    assertEquals("meanwhile", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  @Test
  void whatFailsLeavesTheOldFileAndNoOther() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThrows(
        IOException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(ByteBuffer.allocate(3));
                  throw new IOException("full");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("file"), names());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
