package dev.graft.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.PhotoCache;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class CacheSizeTest {
  @Test
  void autoOffAndSizesAreBytes() {
    assertEquals(PhotoCache.defaultBudget(), CacheSize.parse("auto").bytes());
    assertEquals(0, CacheSize.parse("off").bytes());
    assertEquals(3 << 10, CacheSize.parse("3K").bytes());
    assertEquals(300L << 20, CacheSize.parse("300M").bytes());
    assertEquals(2L << 30, CacheSize.parse("2GB").bytes());
    long most = CacheSize.AUTO.bytes();
    assertTrue(0 < most && most <= 512L << 20, most + " bytes");
  }

  @Test
  void anythingElseIsWrongUsageThatSaysWhatIsExpected() {
    for (String text : new String[] {"", "on", "-1M", "300", "3T", "1.5G", "99999999999G"}) {
      String message =
          String.valueOf(
              assertThrows(TypeConversionException.class, () -> CacheSize.parse(text))
                  .getMessage());
      assertEquals(
          "expected auto, off or a size such as 300M or 2G, found '" + text + "'", message);
    }
    Commands done = Commands.run("train", "--cache-images", "much", "--data", "d", "--out", "o");
    assertEquals(ExitCodes.USAGE, done.code());
    assertTrue(
        done.err().contains("'--cache-images'") && done.err().contains("'much'"), done.err());
    assertTrue(Commands.run("compare", "--help").out().contains("--cache-images=auto|off|SIZE"));
  }
}
