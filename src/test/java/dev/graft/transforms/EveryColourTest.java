package dev.graft.transforms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import dev.graft.testing.JsonFixture;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("parity")
class EveryColourTest {
  private interface Conversion {
    byte[] of(byte[] colours);
  }

  @Test
  void eachOf16777216ColoursIsConvertedAsPillowDoes() throws NoSuchAlgorithmException {
    JsonObject expected = JsonFixture.read("augmentations/every-colour.json").getAsJsonObject();
    assertEquals(
        expected.get("to_hsv").getAsString(),
        digest(
            row -> {
              for (int i = 0; i < row.length; i += 3) {
                Hsv.fromRgb(row, i);
              }
              return row;
            }));
    assertEquals(
        expected.get("from_hsv").getAsString(),
        digest(
            row -> {
              for (int i = 0; i < row.length; i += 3) {
                Hsv.toRgb(row, i);
              }
              return row;
            }));
    assertEquals(
        expected.get("to_grey").getAsString(),
        digest(
            row -> {
              byte[] grey = new byte[row.length / 3];
              for (int i = 0; i < grey.length; i++) {
                grey[i] = (byte) Luma.of(row, 3 * i);
              }
              return grey;
            }));
  }

  private static String digest(Conversion conversion) throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    byte[] row = new byte[3 * 65536];
    for (int red = 0; red < 256; red++) {
      for (int i = 0; i < 65536; i++) {
        row[3 * i] = (byte) red;
        row[3 * i + 1] = (byte) (i >> 8);
        row[3 * i + 2] = (byte) i;
      }
      digest.update(conversion.of(row));
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
