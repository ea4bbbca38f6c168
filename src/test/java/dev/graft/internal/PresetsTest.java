package dev.graft.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.graft.data.image.ImageReader;
import dev.graft.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is loaded, and how, in processes of their own: it can only be done once. */
@EnabledOnOs(OS.LINUX)
class PresetsTest {
  private static final String SOLE = "-D" + Presets.SOLE_PROPERTY + "=on";
  private static final String PHOTO = "a photo.JPG";

  @TempDir private Path folder;

  @Test
  void aSolePresetIsLoadedByNameAndNothingElseIs() {
    Map<String, String> child = run(SOLE);
    assertEquals("false", get(child, "search"), child.toString());
    assertEquals(
        "[libc10.so, libgcc_s.so.1, libgfortran.so.5, libgomp.so.1, libjnijavacpp.so,"
            + " libjnitorch.so, libopenblas.so.0, libquadmath.so.0, libtorch_cpu.so]",
        get(child, "libraries"));
    assertEquals("3.0", get(child, "sum"), child.toString());
  }

  @Test
  void otherwiseJavaCppSearchesAndItsPropertyIsLeftAlone() {
    Map<String, String> child = run("-D" + Presets.SOLE_PROPERTY + "=off");
    assertEquals("null", get(child, "search"), child.toString());
    assertEquals("3.0", get(child, "sum"), child.toString());
    assertTrue(get(child, "libraries").contains("jniopenblas"), child.toString());
  }

  @Test
  void whatThePersonSaysOfTheSearchHolds() {
    Map<String, String> child = run(SOLE, "-D" + Presets.SEARCH + "=true");
    assertEquals("true", get(child, "search"), child.toString());
    assertEquals("3.0", get(child, "sum"), child.toString());
  }

  @Test
  void whereALibraryIsMissingJavaCppSearches() {
    Map<String, String> child = run(SOLE, "-Dorg.bytedeco.javacpp.platform=linux-x86_64-none");
    String message = get(child, "failed");
    assertTrue(message.startsWith("LibTorch does not load: Could not find jni"), message);
    assertEquals("null", get(child, "search"), child.toString());
  }

  @Test
  void photosThatOpenCvDecodesHaveItLoadedAhead() throws Exception {
    Files.copy(
        Path.of("src/test/resources/fixtures/pixels/good/cmyk-progressive.jpg"),
        folder.resolve(PHOTO));
    Map<String, String> child = run(SOLE, "-Dphoto=" + folder.resolve(PHOTO));
    assertTrue(get(child, "libraries").contains("jniopencv_imgcodecs"), child.toString());
    assertEquals("false", get(child, "search"), child.toString());
    assertTrue(Integer.parseInt(get(child, "width")) > 0, child.toString());
  }

  @Test
  void othersHaveNot() {
    assertFalse(ImageReader.prepare(Path.of("a.png")));
    assertTrue(ImageReader.prepare(Path.of("a.webp")));
  }

  private static Map<String, String> run(String... options) {
    ChildJvm.Result result =
        ChildJvm.run(Map.of(), List.of(options), 2, PresetsTest.class.getName());
    assertEquals(0, result.code(), result.err());
    return result
        .out()
        .lines()
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
  }

  private static String get(Map<String, String> child, String key) {
    return String.valueOf(child.get(key));
  }

  /** The child. */
  public static void main(String[] arguments) throws Exception {
    try (PointerScope scope = new PointerScope()) {
      Natives.load();
      String photo = System.getProperty("photo");
      if (photo != null) {
        ImageReader.prepare(Path.of(photo));
        for (int i = 0; i < 1000 && !libraries().contains("libjniopencv_imgcodecs.so"); i++) {
          Thread.sleep(10);
        }
      }
      System.out.println("libraries=" + libraries());
      System.out.println("sum=" + torch.ones(3).sum().item_double());
      if (photo != null) {
        System.out.println("width=" + ImageReader.open(Path.of(photo)).width());
      }
    } catch (NativeLoadException e) {
      System.out.println("failed=" + e.getMessage());
    }
    System.out.println("search=" + System.getProperty(Presets.SEARCH));
  }

  private static SortedSet<String> libraries() throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/org/bytedeco/"))
          .map(line -> line.substring(line.lastIndexOf('/') + 1))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
