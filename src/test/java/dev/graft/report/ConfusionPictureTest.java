package dev.graft.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConfusionPictureTest {
  private static final int ORIGIN = 130;

  @Test
  void theShadeIsTheShareOfTheTrueClass() {
    BufferedImage image = draw(new int[][] {{30, 10}, {0, 40}});
    int corner = 5;
    assertEquals(0xff408dbe, image.getRGB(ORIGIN + corner, ORIGIN + corner));
    assertEquals(0xffbfd9e9, image.getRGB(ORIGIN + 120 + corner, ORIGIN + corner));
    assertEquals(0xffffffff, image.getRGB(ORIGIN + corner, ORIGIN + 120 + corner));
    assertEquals(0xff0067a8, image.getRGB(ORIGIN + 120 + corner, ORIGIN + 120 + corner));
  }

  @Test
  void theNumbersAreDrawn() {
    BufferedImage one = draw(new int[][] {{10, 0}, {0, 10}});
    BufferedImage other = draw(new int[][] {{20, 0}, {0, 10}});
    boolean differs =
        IntStream.range(0, 120 * 120)
            .anyMatch(
                i ->
                    one.getRGB(ORIGIN + i % 120, ORIGIN + i / 120)
                        != other.getRGB(ORIGIN + i % 120, ORIGIN + i / 120));
    assertTrue(differs, "the same shade, another number");
  }

  @Test
  void aThousandClassesStillFit() {
    ConfusionMatrix matrix =
        new ConfusionMatrix(Collections.nCopies(1000, "class"), new int[1000][1000]);
    BufferedImage image = ConfusionPicture.of(matrix).orElseThrow();
    assertTrue(image.getWidth() <= 1200, "width " + image.getWidth());
  }

  @Test
  void noClassIsNoPicture() {
    assertFalse(ConfusionPicture.of(new ConfusionMatrix(List.of(), new int[0][0])).isPresent());
  }

  private static BufferedImage draw(int[][] counts) {
    return ConfusionPicture.of(new ConfusionMatrix(List.of("ants", "bees"), counts)).orElseThrow();
  }
}
