package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.data.image.ImageReader;
import dev.graft.internal.Natives;
import dev.graft.internal.Presets;
import dev.graft.testing.ChildJvm;
import dev.graft.transforms.Image;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

/**
 * A report's pictures in a process as the command line's, where JavaCPP loads nothing by itself.
 */
class SoleThumbnailTest {
  @Test
  void aPictureThatOpenCvDidNotDecodeIsDrawn() {
    ChildJvm.Result child =
        ChildJvm.run(
            Map.of(),
            List.of("-D" + Presets.SOLE_PROPERTY + "=on"),
            2,
            SoleThumbnailTest.class.getName());
    assertEquals(0, child.code(), child.err());
    assertEquals("drawn", child.out().strip());
  }

  /** The child. */
  public static void main(String[] arguments) {
    Natives.load();
    try (PointerScope scope = new PointerScope();
        Image image =
            ImageReader.open(Path.of("src/test/resources/fixtures/pixels/good/1bit.png"))) {
      System.out.println(Thumbnails.bgr(image).rows() == image.height() ? "drawn" : "lost");
    }
  }
}
