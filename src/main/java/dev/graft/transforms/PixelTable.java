package dev.graft.transforms;

import java.nio.FloatBuffer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * {@link ToTensor} and {@link Normalize} in one pass: a byte has 256 values, so each channel's
 * floats come from a table that was computed with the same float32 operations.
 */
final class PixelTable {
  private final float[][] table = new float[3][256];
  private final float[] flat = new float[3 * 256];

  private PixelTable() {}

  /** The table of ToTensor, followed by {@code normalize} if it is there. */
  static PixelTable of(@Nullable Normalize normalize) {
    PixelTable pixels = new PixelTable();
    for (int c = 0; c < 3; c++) {
      for (int value = 0; value < 256; value++) {
        float x = value / 255f;
        float y = normalize == null ? x : (x - normalize.mean(c)) / normalize.std(c);
        pixels.table[c][value] = y;
        pixels.flat[256 * c + value] = y;
      }
    }
    return pixels;
  }

  /** The three channels' tables, one behind the other; not to be changed. */
  float[] flat() {
    return flat;
  }

  /** A tensor {@code (3, H, W)}, contiguous, which belongs to the open scope. */
  Tensor toTensor(Image image) {
    Tensor out = torch.empty(3, image.height(), image.width());
    write(image, out.data_ptr_float().capacity(out.numel()).asBuffer(), 3, false);
    return out;
  }

  /**
   * Writes one image's floats.
   *
   * @param channels 3, or 1 for the first alone
   * @param channelsLast whether a pixel's channels stand side by side
   */
  void write(Image image, FloatBuffer out, int channels, boolean channelsLast) {
    int width = image.width();
    int height = image.height();
    byte[] line = new byte[3 * width];
    float[] floats = new float[channels * width];
    for (int y = 0; y < height; y++) {
      image.bytes().get(image.offset() + y * image.rowStride(), line);
      int step = channelsLast ? channels : 1;
      for (int c = 0; c < channels; c++) {
        float[] channel = table[c];
        int at = channelsLast ? c : c * width;
        for (int i = c; i < line.length; i += 3, at += step) {
          floats[at] = channel[line[i] & 0xff];
        }
      }
      if (channelsLast) {
        out.put(channels * width * y, floats);
      } else {
        for (int c = 0; c < channels; c++) {
          out.put((c * height + y) * width, floats, c * width, width);
        }
      }
    }
  }
}
