package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurvesPngTest {
  @TempDir Path folder;

  @Test
  void drawsFourRunsInTheirColours() throws IOException {
    Path file = folder.resolve("curves.png");
    assertEquals(Optional.empty(), CurvesPng.write(ReportSamples.four(), file));
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(2880, image.getWidth());
    assertEquals(1760, image.getHeight());
    for (String run : List.of("scratch", "finetune", "discriminative")) {
      assertTrue(pixels(image, run) > 300, run);
    }
  }

  @Test
  void drawsOneRunWithLossBesideAccuracy() throws IOException {
    Path file = folder.resolve("curves.png");
    assertEquals(
        Optional.empty(), CurvesPng.write(List.of(ReportSamples.run("freeze", 0.5, 0.75)), file));
    BufferedImage image = ImageIO.read(file.toFile());
    assertEquals(880, image.getHeight());
    assertTrue(pixels(image, "freeze") > 300);
    assertEquals(0, pixels(image, "finetune"));
  }

  @Test
  void isTheSamePictureForTheSameRuns() throws IOException {
    CurvesPng.write(ReportSamples.four(), folder.resolve("one.png"));
    CurvesPng.write(ReportSamples.four(), folder.resolve("two.png"));
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("one.png")),
        Files.readAllBytes(folder.resolve("two.png")));
  }

  @Test
  void takesRunsOfOneNameAndNumbersThatAreNone() {
    RunLog run = ReportSamples.run("freeze", 0.5, Double.NaN, 0.75);
    assertEquals(
        Optional.empty(), CurvesPng.write(List.of(run, run), folder.resolve("curves.png")));
  }

  @Test
  void saysInOneLineWhyThereIsNoPicture() {
    Path absent = folder.resolve("absent/curves.png");
    String line = CurvesPng.write(ReportSamples.four(), absent).orElseThrow();
    assertTrue(line.startsWith("no curves.png: cannot write "), line);
    assertFalse(line.contains("\n"), line);
    assertEquals(
        Optional.of("no curves.png: no epoch was finished"),
        CurvesPng.write(List.of(), folder.resolve("curves.png")));
  }

  private static int pixels(BufferedImage image, String run) {
    int wanted = Integer.decode(Palette.SLOTS.get(Palette.slot(run, 0)).light());
    int found = 0;
    for (int rgb :
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth())) {
      found += (rgb & 0xFFFFFF) == wanted ? 1 : 0;
    }
    return found;
  }
}
