package dev.graft.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.serialization.PthReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two run folders that must not differ but in how long they took. */
public final class SameRun {
  private SameRun() {}

  /**
   * Compares the tables, but for the seconds, and everything in both checkpoints, bit for bit.
   *
   * @param but keys of the checkpoints' dict that may differ, such as {@code config}
   */
  public static void assertSame(Path expected, Path actual, String... but) throws IOException {
    assertEquals(text(expected, "steps.csv"), text(actual, "steps.csv"), "steps.csv");
    assertEquals(withoutSeconds(expected), withoutSeconds(actual), "metrics.csv");
    for (String name : List.of("best.pth", "last.pth")) {
      try (PointerScope scope = new PointerScope()) {
        Map<?, ?> one = (Map<?, ?>) read(expected.resolve(name));
        Map<?, ?> other = (Map<?, ?>) read(actual.resolve(name));
        List.of(but).forEach(one::remove);
        List.of(but).forEach(other::remove);
        assertEqual(one, other, name);
      }
    }
  }

  private static Object read(Path file) {
    return Objects.requireNonNull(PthReader.load(file), file::toString);
  }

  private static void assertEqual(Object expected, Object actual, String where) {
    if (expected instanceof Map<?, ?> map) {
      assertEquals(map.keySet(), ((Map<?, ?>) actual).keySet(), where);
      map.forEach(
          (key, value) -> {
            Object other = ((Map<?, ?>) actual).get(key);
            if (value == null) {
              assertEquals(null, other, where + "." + key);
            } else {
              assertEqual(value, Objects.requireNonNull(other, where), where + "." + key);
            }
          });
    } else if (expected instanceof Tensor tensor) {
      assertTrue(torch.equal(tensor, (Tensor) actual), where);
    } else if (expected instanceof List<?> list) {
      assertEquals(list.size(), ((List<?>) actual).size(), where);
      for (int i = 0; i < list.size(); i++) {
        assertEqual(list.get(i), ((List<?>) actual).get(i), where + "[" + i + "]");
      }
    } else {
      assertEquals(expected, actual, where);
    }
  }

  private static String text(Path folder, String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }

  private static List<String> withoutSeconds(Path folder) throws IOException {
    return text(folder, "metrics.csv").lines().map(l -> l.replaceAll(",[^,]*,[^,]*$", "")).toList();
  }
}
