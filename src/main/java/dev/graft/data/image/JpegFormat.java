package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.nio.ByteBuffer;

/**
 * JPEG, decoded by libjpeg-turbo after a walk over the markers, which costs some microseconds and
 * finds what Pillow refuses and OpenCV decodes: a file without its end marker.
 *
 * @see <a href="https://www.w3.org/Graphics/JPEG/itu-t81.pdf">ITU-T T.81, annex B</a>
 */
final class JpegFormat {
  private static final int SOS = 0xda;
  private static final int EOI = 0xd9;
  private static final int APP14 = 0xee;

  private final Source source;
  private final ByteBuffer bytes;
  private int at = 2;
  private int width;
  private int height;
  private int components;
  private boolean adobe;
  private boolean huffman;
  private int transform;

  private JpegFormat(Source source) {
    this.source = source;
    this.bytes = source.bytes();
  }

  static Image decode(Source source) {
    JpegFormat jpeg = new JpegFormat(source);
    jpeg.walk();
    ImageReader.checkSize(source, jpeg.width, jpeg.height);
    jpeg.checkNotEmpty();
    if (jpeg.components == 4) {
      return CmykJpeg.decode(source, jpeg.width, jpeg.height, jpeg.adobe && jpeg.transform != 0);
    }
    return OpenCv.decode(source, jpeg.width, jpeg.height);
  }

  /** From marker to marker up to the end marker. */
  private void walk() {
    boolean scanned = false;
    while (true) {
      int marker = nextMarker();
      if (marker == EOI) {
        if (!scanned) {
          throw source.bad("is a JPEG without a picture in it");
        }
        return;
      }
      if ((marker >= 0xd0 && marker <= 0xd8) || marker == 0x01) {
        continue; // Restarts, starts and TEM have no length.
      }
      int start = at;
      at += bytes.getShort(at) & 0xffff;
      if (at > source.size()) {
        throw source.truncated();
      }
      if (isFrame(marker) && !scanned) {
        frame(start);
        huffman = marker <= 0xc2;
      }
      if (marker == APP14 && source.has(start + 2, "Adobe") && at - start >= 14) {
        adobe = true;
        transform = source.at(start + 13);
      }
      scanned |= marker == SOS;
    }
  }

  /**
   * A Huffman code has one bit at least, and each block of 8 x 8 pixels one code: a file of fewer
   * bits is refused before the memory for its pixels is taken.
   */
  private void checkNotEmpty() {
    long blocks = ((width + 7L) / 8) * ((height + 7L) / 8);
    if (huffman && blocks > 8L * source.size()) {
      throw source.truncated();
    }
  }

  /** Skips entropy-coded data, stuffed and fill bytes. */
  private int nextMarker() {
    while (true) {
      while (at + Long.BYTES <= source.size() && !hasMarkerByte(bytes.getLong(at))) {
        at += Long.BYTES;
      }
      if (at + 1 >= source.size()) {
        throw source.truncated();
      }
      if (source.at(at) != 0xff) {
        at++;
      } else if (source.at(at + 1) == 0) {
        at += 2;
      } else if (source.at(at + 1) == 0xff) {
        at++;
      } else {
        at += 2;
        return source.at(at - 1);
      }
    }
  }

  /** Whether one of eight bytes is 0xff, which few are: nearly all of a file is skipped so. */
  private static boolean hasMarkerByte(long eight) {
    long zeros = ~eight;
    return ((zeros - 0x0101010101010101L) & eight & 0x8080808080808080L) != 0;
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private void frame(int start) {
    int bits = source.at(start + 2);
    height = bytes.getShort(start + 3) & 0xffff;
    width = bytes.getShort(start + 5) & 0xffff;
    components = source.at(start + 7);
    if (bits != 8) {
      throw source.bad("is a JPEG with %d bits a channel; 8 is all that is read".formatted(bits));
    }
    if (components != 1 && components != 3 && components != 4) {
      throw source.bad("is a JPEG with %d channels; 1, 3 or 4 are read".formatted(components));
    }
  }
}
