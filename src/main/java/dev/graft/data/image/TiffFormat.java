package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.util.Arrays;

/**
 * TIFF: the first picture; grey, palette, RGB and CMYK in strips or tiles, uncompressed, LZW,
 * deflate or PackBits. What else Pillow reads is refused by name. The orientation is applied.
 *
 * @see <a href="https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf">TIFF 6.0</a>
 */
final class TiffFormat {
  private final Source source;
  private final TiffTags tags;
  private final int width;
  private final int height;
  private final int photometric;
  private final int samples;
  private final int bits;
  private final int extra;
  private final boolean separate;

  private TiffFormat(Source source) {
    this.source = source;
    this.tags = TiffTags.read(source);
    this.width = tags.required(TiffTags.WIDTH, "width");
    this.height = tags.required(TiffTags.HEIGHT, "height");
    this.photometric = tags.get(TiffTags.PHOTOMETRIC, 0);
    this.samples = tags.get(TiffTags.SAMPLES, 1);
    this.bits = tags.get(TiffTags.BITS, 1);
    this.extra = tags.get(TiffTags.EXTRA_SAMPLES, -1);
    this.separate = tags.get(TiffTags.PLANAR, 1) == 2 && samples > 1;
  }

  static boolean accepts(Source source) {
    return source.has(0, "II*\0") || source.has(0, "MM\0*");
  }

  static Image decode(Source source) {
    TiffFormat tiff = new TiffFormat(source);
    tiff.check();
    Image image = tiff.picture();
    return Orientation.apply(image, tiff.tags.get(TiffTags.ORIENTATION, 1));
  }

  private void check() {
    ImageReader.checkSize(source, width, height);
    int colours =
        switch (photometric) {
          case 0, 1, 3 -> 1;
          case 2 -> 3;
          case 5 -> 4;
          default -> 0;
        };
    int[] all = tags.all(TiffTags.BITS);
    boolean alike = Arrays.stream(all).allMatch(value -> value == bits);
    int extras = samples - colours;
    boolean whole = bits == 1 || bits == 2 || bits == 4 || bits == 8;
    boolean known =
        colours > 0
            && alike
            && (extras == 0 || extras == 1)
            && tags.get(TiffTags.SAMPLE_FORMAT, 1) == 1
            && switch (photometric) {
              // Pillow reads white-is-zero in 16 bits without inverting it.
              case 0 -> extras == 0 && (whole || (bits == 16 && !tags.bigEndian()));
              case 1 -> extras == 0 ? whole || bits == 16 : bits == 8 && extra == 2;
              case 3 -> extras == 0 && whole;
              case 5 -> extras == 0 && bits == 8;
              default -> bits == 8 || (bits == 16 && extra != 1);
            };
    if (!known) {
      throw source.bad(
          "is a TIFF that Graft does not read: photometric interpretation %d, %d sample(s) of %d bits"
                  .formatted(photometric, samples, bits)
              + "; save it as 8-bit RGB");
    }
  }

  private Image picture() {
    Canvas.Palette palette = photometric == 3 ? palette() : new Canvas.Palette();
    byte[][] rows =
        new TiffStrips(source, tags, width, height, separate ? 1 : samples, bits)
            .read(separate ? samples : 1);
    Canvas canvas = new Canvas(width, height);
    try {
      int rowBytes = (width * (separate ? 1 : samples) * bits + 7) / 8;
      byte[][] line = new byte[rows.length][rowBytes];
      for (int y = 0; y < height; y++) {
        for (int plane = 0; plane < rows.length; plane++) {
          System.arraycopy(rows[plane], y * rowBytes, line[plane], 0, rowBytes);
        }
        for (int x = 0; x < width; x++) {
          paint(canvas, palette, line, x);
        }
        canvas.put(y);
      }
      return canvas.image();
    } catch (RuntimeException e) {
      canvas.image().close();
      throw e;
    }
  }

  /** Sample {@code s} of pixel {@code x}: 8 bits or fewer as they are, of 16 bits all. */
  private int sample(byte[][] line, int x, int s) {
    byte[] row = separate ? line[s] : line[0];
    int index = separate ? x : x * samples + s;
    if (bits < 16) {
      return Canvas.sample(row, index, bits);
    }
    int first = row[2 * index] & 0xff;
    int second = row[2 * index + 1] & 0xff;
    return tags.bigEndian() ? (first << 8) | second : (second << 8) | first;
  }

  private void paint(Canvas canvas, Canvas.Palette palette, byte[][] line, int x) {
    switch (photometric) {
      case 2 -> {
        int shift = bits - 8;
        int red = sample(line, x, 0) >> shift;
        int green = sample(line, x, 1) >> shift;
        int blue = sample(line, x, 2) >> shift;
        if (extra == 1 && samples == 4) {
          int alpha = sample(line, x, 3);
          canvas.set(x, divide(red, alpha), divide(green, alpha), divide(blue, alpha));
        } else {
          canvas.set(x, red, green, blue);
        }
      }
      case 3 -> palette.paint(canvas, x, sample(line, x, 0));
      case 5 ->
          canvas.cmyk(
              x, sample(line, x, 0), sample(line, x, 1), sample(line, x, 2), sample(line, x, 3));
      default -> {
        int value = sample(line, x, 0);
        if (bits == 16) {
          canvas.grey(x, Math.min(value, 255));
        } else {
          int grey = Canvas.spread(value, bits);
          canvas.grey(x, photometric == 0 ? 255 - grey : grey);
        }
      }
    }
  }

  /** Takes out the alpha that a sample was multiplied with. */
  private static int divide(int value, int alpha) {
    return alpha == 0 ? 0 : alpha == 255 ? value : Math.min(255, value * 255 / alpha);
  }

  private Canvas.Palette palette() {
    int[] map = tags.all(TiffTags.COLOUR_MAP);
    int size = map.length / 3;
    Canvas.Palette palette = new Canvas.Palette();
    for (int i = 0; i < Math.min(size, 256); i++) {
      palette.set(i, map[i] >> 8, map[size + i] >> 8, map[2 * size + i] >> 8);
    }
    return palette;
  }
}
