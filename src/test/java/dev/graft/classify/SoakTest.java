package dev.graft.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Training that fails again and again, at each stage of a step in turn, leaves nothing behind. Each
 * leak that is looked for is also made on purpose, and must be found.
 *
 * <pre>mvn -B test -Dtest=SoakTest -Dgroups=long -DexcludedGroups=</pre>
 *
 * <p>takes 6,000 steps instead of 150; {@code -Dgraft.soak.steps=N} another number.
 */
@Tag("resource")
@EnabledOnOs(OS.LINUX)
class SoakTest {
  private static final int SHORT = 150;
  private static final int LONG = Integer.getInteger("graft.soak.steps", 6000);

  /**
   * What compiled code, its profiles and the compiler's own memory add before a few hundred steps
   * are done; about half of this was seen.
   */
  private static final long WARMING = 64L << 20;

  /** Afterwards 2 MB were seen in 4,000 steps, and these are 2 kB a step. */
  private static final long FLAT = 16L << 20;

  /** The inputs of a batch: no step makes a smaller tensor of photos. */
  private static final long BATCH_BYTES = 4 * 3 * 32 * 32 * Float.BYTES;

  @TempDir private static Path folder;
  private static Path data;

  @BeforeAll
  static void draw() {
    data = DrawnRuns.draw(folder.resolve("data"));
  }

  @Test
  void failuresAtEachStageLeaveNoObjectAndNoMemoryBehind() {
    Map<String, Long> soak = soak(SHORT, "none", 0);
    assertTrue(get(soak, "failed") >= Stage.values().length, soak.toString());
    assertEquals(get(soak, "objects_before"), get(soak, "objects_after"), soak.toString());
    assertTrue(isFlat(soak, WARMING), soak.toString());
  }

  @Test
  void aTensorThatIsKeptAStepIsFoundByItsObject() {
    Map<String, Long> soak = soak(SHORT, "object", Float.BYTES);
    assertTrue(
        get(soak, "objects_after") - get(soak, "objects_before") > SHORT / 2, soak.toString());
  }

  @Test
  void memoryWithoutAnObjectIsFoundAsWell() {
    Map<String, Long> soak = soak(SHORT, "memory", 2 << 20);
    assertEquals(get(soak, "objects_before"), get(soak, "objects_after"), soak.toString());
    assertFalse(isFlat(soak, WARMING), soak.toString());
  }

  @Test
  @Tag("long")
  void thousandsOfStepsStayAsFlat() {
    Map<String, Long> soak = soak(LONG, "none", 0);
    System.out.println("soak: " + soak);
    assertEquals(get(soak, "objects_before"), get(soak, "objects_after"), soak.toString());
    assertTrue(isFlat(soak, FLAT), soak.toString());
  }

  @Test
  @Tag("long")
  void oneBatchOfInputsAStepWouldBeSeen() {
    Map<String, Long> soak = soak(LONG, "memory", BATCH_BYTES);
    System.out.println("soak with a leak: " + soak);
    assertFalse(isFlat(soak, FLAT), soak.toString());
  }

  private static boolean isFlat(Map<String, Long> soak, long allowed) {
    return get(soak, "resident_after") - get(soak, "resident_before") < allowed;
  }

  private static long get(Map<String, Long> soak, String key) {
    Long value = soak.get(key);
    if (value == null) {
      throw new AssertionError("no " + key + " in " + soak);
    }
    return value;
  }

  private static Map<String, Long> soak(int steps, String leak, long bytes) {
    ChildJvm.Result result =
        ChildJvm.run(
            Map.of(),
            // All of the heap is in memory from the start, so that what grows is native.
            List.of("-Xms192m", "-Xmx192m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
            30,
            Soak.class.getName(),
            data.toString(),
            Integer.toString(steps),
            leak,
            Long.toString(bytes));
    assertEquals(0, result.code(), result.err());
    Map<String, Long> soak =
        result
            .out()
            .lines()
            .map(line -> line.split(" ", -1))
            .collect(Collectors.toMap(words -> words[0], words -> Long.parseLong(words[1])));
    assertTrue(get(soak, "steps") >= steps, soak.toString());
    return soak;
  }
}
