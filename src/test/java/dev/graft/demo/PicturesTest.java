package dev.graft.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.graft.demo.scene.Subject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PicturesTest {
  @TempDir Path folder;

  /** A change of these digests changes every figure of the demo: its weights must be made anew. */
  @ParameterizedTest
  @CsvSource({
    "TARGET, 8, 26d968c082f494667b4376381fccd471e6e3de9f2d30ab58a488381f0a2cabb0",
    "SOURCE, 1, a282a4836033429645298726dcba1267184044af79fac42a4b218dc6b03c46d2"
  })
  void theSameSeedGivesTheSameBytesOnEveryMachine(Domain domain, int perClass, String digest)
      throws Exception {
    new Pictures(domain, 1, 48, perClass, 1).writeTo(folder);

    assertEquals(digest, digest(folder));
  }

  @Test
  void anotherSeedGivesOtherPictures() throws Exception {
    new Pictures(Domain.TARGET, 1, 32, 1, 1).writeTo(folder.resolve("a"));
    new Pictures(Domain.TARGET, 2, 32, 1, 1).writeTo(folder.resolve("b"));

    assertNotEquals(digest(folder.resolve("a")), digest(folder.resolve("b")));
  }

  @Test
  void aLargerSetContainsTheSmaller() throws IOException {
    new Pictures(Domain.TARGET, 1, 32, 1, 1).writeTo(folder.resolve("small"));
    new Pictures(Domain.TARGET, 1, 32, 3, 1).writeTo(folder.resolve("large"));

    String first = "train/bee/0000.png";
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("small").resolve(first)),
        Files.readAllBytes(folder.resolve("large").resolve(first)));
  }

  @Test
  void trainingAndValidationShareNoPicture() throws Exception {
    new Pictures(Domain.TARGET, 1, 32, 4, 4).writeTo(folder);

    List<String> digests = files(folder).map(PicturesTest::digestOfFile).toList();
    assertEquals(16, digests.stream().distinct().count());
  }

  @Test
  void theSourceDomainHasNoAntsOrBees() {
    assertFalse(Domain.SOURCE.subjects().contains(Subject.ANT));
    assertFalse(Domain.SOURCE.subjects().contains(Subject.BEE));
    assertEquals(List.of(Subject.ANT, Subject.BEE), Domain.TARGET.subjects());
  }

  @ParameterizedTest
  @CsvSource({"TARGET", "SOURCE"})
  void classesStandInTheOrderOfTheirFolders(Domain domain) {
    List<String> names = domain.subjects().stream().map(Pictures::className).toList();

    assertEquals(names.stream().sorted().toList(), names);
  }

  /** Of all files' names and digests, in the order of the names. */
  private static String digest(Path root) throws IOException {
    StringBuilder all = new StringBuilder();
    files(root)
        .forEach(
            f -> {
              String name = root.relativize(f).toString().replace('\\', '/');
              all.append(name).append(' ').append(digestOfFile(f)).append('\n');
            });
    return sha256(all.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Stream<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  private static String digestOfFile(Path file) {
    try {
      return sha256(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
