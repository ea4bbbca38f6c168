package dev.graft.serialization;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever is done to a file, reading it ends in a checkpoint or a {@link CheckpointException}. The
 * structure is read as {@link PthReader} reads it; no tensor is made before all of it is checked.
 */
class DamagedFilesPropertyTest {
  private static void read(byte[] bytes) {
    Structure.check(ParsedCheckpoint.read(FileBytes.of(bytes), false).root());
  }

  @Tag("property")
  @ParameterizedTest
  @ValueSource(strings = {"linear", "linear_legacy", "checkpoint_legacy", "deflated"})
  void aFileCutAnywhereIsRefused(String name) {
    byte[] whole = Fixtures.bytes(name + ".pth");
    read(whole);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      CheckpointException e =
          assertThrows(CheckpointException.class, () -> read(cut), name + " cut at " + length);
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  @Tag("fuzz")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain_p2",
        "plain_p4",
        "plain_legacy_p5",
        "views",
        "old_legacy",
        "parameters",
        "deflated",
        "legacy_views",
        "checkpoint"
      })
  void changedBytesNeverEscapeAsAnotherException(String name) {
    byte[] whole = Fixtures.bytes(name + ".pth");
    Random random = new Random(1);
    int refused = 0;
    int rounds = 600;
    for (int round = 0; round < rounds; round++) {
      byte[] bytes = whole.clone();
      for (int change = random.nextInt(4); change >= 0; change--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        read(bytes);
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertTrue(refused > rounds / 20, refused + " of " + rounds);
  }
}
