package dev.graft.demo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.graft.demo.scene.Draw;
import dev.graft.demo.scene.Picture;
import dev.graft.demo.scene.Scene;
import dev.graft.demo.scene.Subject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PngTest {

  /** 160 pixels a side are more bytes than one stored block holds. */
  @ParameterizedTest
  @ValueSource(ints = {1, 31, 160})
  void anotherReaderSeesTheSamePixels(int size) throws IOException {
    Picture picture = Scene.draw(Subject.LADYBIRD, size, new Draw(3));

    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.encode(picture)));

    assertEquals(size, read.getWidth());
    byte[] rgb = new byte[3 * size * size];
    for (int i = 0; i < size * size; i++) {
      int pixel = read.getRGB(i % size, i / size);
      rgb[3 * i] = (byte) (pixel >> 16);
      rgb[3 * i + 1] = (byte) (pixel >> 8);
      rgb[3 * i + 2] = (byte) pixel;
    }
    assertArrayEquals(picture.rgb(), rgb);
  }
}
