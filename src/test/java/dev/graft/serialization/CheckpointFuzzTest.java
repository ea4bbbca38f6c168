package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.Jazzer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The fuzz targets on their seeds, and for some seconds on what Jazzer makes of them. For longer:
 *
 * <pre>mvn -B test -Dtest='*FuzzTest' -Dgraft.fuzz.seconds=300</pre>
 */
@Tag("fuzz")
class CheckpointFuzzTest {
  private static final int LARGEST = 10_000;
  private static final Path FOUND = Path.of("src/test/resources/fuzz");

  /** The files below a folder with an ending, by their names. */
  private static Map<String, byte[]> files(Path folder, String ending) {
    Map<String, byte[]> files = new TreeMap<>();
    if (!Files.exists(folder)) {
      return files;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (file.toString().endsWith(ending) && Files.size(file) <= LARGEST) {
          files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The checkpoints among the fixtures that are zip files, or the others. */
  private static Map<String, byte[]> checkpoints(boolean zip) {
    Map<String, byte[]> files = files(Fixtures.FOLDER, ".pth");
    files.values().removeIf(bytes -> ZipDirectory.begins(FileBytes.of(bytes)) != zip);
    return files;
  }

  private static Map<String, byte[]> pickles() {
    Map<String, byte[]> pickles = new TreeMap<>();
    checkpoints(true)
        .forEach(
            (name, bytes) -> {
              FileBytes file = FileBytes.of(bytes);
              for (ZipRecord record : ZipDirectory.read(file).records()) {
                if (record.name().endsWith("/data.pkl")) {
                  pickles.put(name, record.read(file));
                }
              }
            });
    return pickles;
  }

  private static void fuzz(
      Class<?> fuzzer, Consumer<byte[]> target, Map<String, byte[]> seeds, int least) {
    seeds.putAll(files(FOUND.resolve(fuzzer.getSimpleName()), ""));
    seeds.forEach(
        (name, bytes) -> {
          try {
            target.accept(bytes);
          } catch (RuntimeException | Error e) {
            throw new AssertionError(fuzzer.getSimpleName() + " on " + name, e);
          }
        });
    assertTrue(seeds.size() >= least, seeds.size() + " seeds");
    long runs = Jazzer.fuzz(fuzzer, seeds);
    assertTrue(runs > seeds.size(), runs + " inputs were tried");
  }

  @Test
  void picklesAreReadOrRefused() {
    fuzz(PickleFuzzer.class, PickleFuzzer::fuzzerTestOneInput, pickles(), 30);
  }

  @Test
  void zipFilesAreReadOrRefused() {
    fuzz(ZipFuzzer.class, ZipFuzzer::fuzzerTestOneInput, checkpoints(true), 30);
  }

  @Test
  void legacyFilesAreReadOrRefused() {
    fuzz(LegacyFuzzer.class, LegacyFuzzer::fuzzerTestOneInput, checkpoints(false), 15);
  }

  @Test
  void safetensorsFilesAreReadOrRefused() {
    Map<String, byte[]> seeds = files(SafetensorsParityTest.FIXTURES, ".safetensors");
    fuzz(SafetensorsFuzzer.class, SafetensorsFuzzer::fuzzerTestOneInput, seeds, 6);
  }
}
