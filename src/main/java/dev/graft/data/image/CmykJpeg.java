package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/**
 * JPEG with four channels. OpenCV converts these to colours itself, a level from Pillow's; the
 * JDK's libjpeg hands out the channels as they are stored.
 *
 * <p>As Pillow does, this takes the channels for inverted, which is how Adobe's programs write
 * them, whatever the file says.
 */
final class CmykJpeg {
  private CmykJpeg() {}

  /**
   * Decodes a file whose header was read.
   *
   * @param ycck whether the first three channels are a luminance and two colour differences
   */
  static Image decode(Source source, int width, int height, boolean ycck) {
    byte[] channels = channels(source);
    if (channels.length != 4L * width * height) {
      throw source.bad("cannot be decoded: the data are corrupt");
    }
    Canvas canvas = new Canvas(width, height);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = 4 * (y * width + x);
        int black = 255 - (channels[at + 3] & 0xff);
        if (ycck) {
          ycc(
              canvas,
              x,
              channels[at] & 0xff,
              (channels[at + 1] & 0xff) - 128,
              (channels[at + 2] & 0xff) - 128,
              black);
        } else {
          canvas.cmyk(
              x,
              255 - (channels[at] & 0xff),
              255 - (channels[at + 1] & 0xff),
              255 - (channels[at + 2] & 0xff),
              black);
        }
      }
      canvas.put(y);
    }
    return canvas.image();
  }

  /** The constants and roundings of libjpeg's YCC to RGB, 16 bits of fraction. */
  private static void ycc(Canvas canvas, int x, int luma, int blue, int red, int black) {
    int half = 1 << 15;
    canvas.cmyk(
        x,
        clip(luma + ((91881 * red + half) >> 16)),
        clip(luma + ((-22554 * blue - 46802 * red + half) >> 16)),
        clip(luma + ((116130 * blue + half) >> 16)),
        black);
  }

  private static int clip(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static byte[] channels(Source source) {
    byte[] content = new byte[source.size()];
    source.bytes().get(content);
    var reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (ImageInputStream stream =
        ImageIO.createImageInputStream(new ByteArrayInputStream(content))) {
      reader.setInput(stream, true, true);
      Raster raster = reader.readRaster(0, null);
      return ((DataBufferByte) raster.getDataBuffer()).getData();
    } catch (IOException | RuntimeException e) {
      throw source.bad("cannot be decoded: the data are corrupt");
    } finally {
      reader.dispose();
    }
  }
}
