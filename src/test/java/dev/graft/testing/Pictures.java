package dev.graft.testing;

import dev.graft.transforms.Image;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Made-up pictures, the same as {@code scripts/fixtures/transforms.py} makes, and hashes. */
public final class Pictures {
  private Pictures() {}

  /** Random pixels from a linear congruential generator. The caller closes the result. */
  public static Image random(int width, int height, long seed) {
    Image image = Image.allocate(width, height);
    long state = seed;
    for (int i = 0; i < 3 * width * height; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      image.bytes().put(i, (byte) (state >>> 56));
    }
    return image;
  }

  /** The pixels, row after row. */
  public static byte[] pixels(Image image) {
    int row = 3 * image.width();
    byte[] pixels = new byte[row * image.height()];
    for (int y = 0; y < image.height(); y++) {
      image.bytes().get(image.offset() + y * image.rowStride(), pixels, y * row, row);
    }
    return pixels;
  }

  /** SHA-256 of the pixels. */
  public static String sha256(Image image) {
    return sha256(ByteBuffer.wrap(pixels(image)));
  }

  /** SHA-256 of a float tensor's values, little-endian, in PyTorch's order of dimensions. */
  public static String sha256(Tensor tensor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor dense = tensor.contiguous();
      FloatBuffer floats = dense.data_ptr_float().capacity(dense.numel()).asBuffer();
      ByteBuffer bytes = ByteBuffer.allocate(4 * floats.capacity()).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(floats);
      return sha256(bytes);
    }
  }

  /** SHA-256 of all of a buffer. */
  public static String sha256(ByteBuffer bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(bytes.rewind());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
