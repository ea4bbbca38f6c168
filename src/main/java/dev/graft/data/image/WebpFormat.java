package dev.graft.data.image;

import dev.graft.transforms.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * WebP, decoded by libwebp; animated files are refused.
 *
 * @see <a href="https://developers.google.com/speed/webp/docs/riff_container">WebP container
 *     specification</a>
 */
final class WebpFormat {
  private WebpFormat() {}

  static Image decode(Source source) {
    ByteBuffer bytes = source.bytes().order(ByteOrder.LITTLE_ENDIAN);
    if (8 + (bytes.getInt(4) & 0xffffffffL) > source.size()) {
      throw source.truncated();
    }
    int width;
    int height;
    if (source.has(12, "VP8X")) {
      if ((source.at(20) & 2) != 0) {
        throw source.bad("is an animated WebP, which Graft does not read; save one frame");
      }
      width = 1 + (bytes.getInt(24) & 0xffffff);
      height = 1 + (bytes.getInt(27) & 0xffffff);
    } else if (source.has(12, "VP8L")) {
      int packed = bytes.getInt(21);
      width = 1 + (packed & 0x3fff);
      height = 1 + ((packed >>> 14) & 0x3fff);
    } else if (source.has(12, "VP8 ")) {
      width = bytes.getShort(26) & 0x3fff;
      height = bytes.getShort(28) & 0x3fff;
    } else {
      throw source.bad("is no WebP image that Graft knows");
    }
    ImageReader.checkSize(source, width, height);
    return OpenCv.decode(source, width, height);
  }
}
