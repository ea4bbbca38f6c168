package dev.graft.data.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The image path on its seeds, and on what Jazzer makes of them: an image or an exception. */
@Tag("fuzz")
class ImageFuzzTest {
  private static final int LARGEST = 10_000;

  @Test
  void imageFilesAreReadOrRefused() throws IOException {
    Map<String, byte[]> seeds = new TreeMap<>();
    for (String folder : new String[] {"fixtures/pixels", "fuzz/ImageFuzzer"}) {
      Path root = Path.of("src/test/resources").resolve(folder);
      if (!Files.exists(root)) {
        continue;
      }
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          if (Files.size(file) <= LARGEST) {
            seeds.put(root.relativize(file).toString(), Files.readAllBytes(file));
          }
        }
      }
    }
    assertTrue(seeds.size() > 50, seeds.size() + " seeds");
    seeds.values().forEach(ImageFuzzer::fuzzerTestOneInput);
    assertTrue(Jazzer.fuzz(ImageFuzzer.class, seeds) > seeds.size());
  }
}
