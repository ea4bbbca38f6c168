package dev.graft.transforms;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Blurs an image with a Gaussian kernel of a random width; draws one {@code uniform_}.
 *
 * <p>As in Python the image goes through LibTorch's float32 convolution, mirrored at its edges, and
 * is rounded. Python's {@code exp} (MKL) is an ulp from the exact one for one weight in a hundred;
 * then a value that lies within a hundred-thousandth of a half may come out a level apart.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/_functional_tensor.py">
 *     torchvision v0.28.0 transforms/_functional_tensor.py, gaussian_blur</a>
 */
public final class GaussianBlur implements ImageTransform {
  private final int kernelWidth;
  private final int kernelHeight;
  private final double minSigma;
  private final double maxSigma;

  /** A square kernel; sigma 0.1 to 2. */
  public GaussianBlur(int kernelSize) {
    this(kernelSize, kernelSize);
  }

  /**
   * A kernel of {@code kernelWidth} columns and {@code kernelHeight} rows; sigma 0.1 to 2.
   *
   * @throws IllegalArgumentException unless both are odd and positive
   */
  public GaussianBlur(int kernelWidth, int kernelHeight) {
    this(kernelWidth, kernelHeight, 0.1, 2.0);
  }

  private GaussianBlur(int kernelWidth, int kernelHeight, double minSigma, double maxSigma) {
    if (kernelWidth <= 0 || kernelHeight <= 0 || kernelWidth % 2 == 0 || kernelHeight % 2 == 0) {
      throw new IllegalArgumentException(
          "GaussianBlur: kernel size should be odd and positive, found %d x %d"
              .formatted(kernelWidth, kernelHeight));
    }
    if (!(0 < minSigma && minSigma <= maxSigma && Double.isFinite(maxSigma))) {
      throw new IllegalArgumentException(
          "GaussianBlur: sigma values should be positive, min first, found (%s, %s)"
              .formatted(minSigma, maxSigma));
    }
    this.kernelWidth = kernelWidth;
    this.kernelHeight = kernelHeight;
    this.minSigma = minSigma;
    this.maxSigma = maxSigma;
  }

  /** A copy with a fixed standard deviation, in pixels. */
  public GaussianBlur withSigma(double sigma) {
    return withSigma(sigma, sigma);
  }

  /**
   * A copy with a range for the standard deviation, in pixels.
   *
   * @throws IllegalArgumentException unless {@code 0 < min <= max}
   */
  public GaussianBlur withSigma(double min, double max) {
    return new GaussianBlur(kernelWidth, kernelHeight, min, max);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the image is too small to be mirrored under the kernel
   */
  @Override
  public ImageStep draw(int width, int height, @Nullable Generator generator) {
    if (kernelWidth / 2 >= width || kernelHeight / 2 >= height) {
      throw new IllegalArgumentException(
          "GaussianBlur: a kernel of %d x %d needs an image of at least %d x %d pixels, found %d x %d"
              .formatted(
                  kernelWidth,
                  kernelHeight,
                  kernelWidth / 2 + 1,
                  kernelHeight / 2 + 1,
                  width,
                  height));
    }
    float sigma = Draws.uniform(minSigma, maxSigma, generator);
    return new Step(width, height, kernel(kernelWidth, sigma), kernel(kernelHeight, sigma));
  }

  /** Weights that sum to 1, each operation rounded to float32 as Python's are. */
  static float[] kernel(int size, float sigma) {
    float[] weights = new float[size];
    for (int i = 0; i < size; i++) {
      float x = (i - (size - 1) / 2) / sigma;
      weights[i] = (float) Math.exp(-0.5f * (x * x));
    }
    try (PointerScope scope = new PointerScope()) {
      float sum = torch.tensor(weights).sum().item_float();
      for (int i = 0; i < size; i++) {
        weights[i] /= sum;
      }
    }
    return weights;
  }

  @Override
  public String toString() {
    return "GaussianBlur(kernel_size=(%d, %d), sigma=(%s, %s))"
        .formatted(kernelWidth, kernelHeight, minSigma, maxSigma);
  }

  private static final class Step implements ImageStep {
    private final int width;
    private final int height;
    private final float[] across;
    private final float[] down;

    private Step(int width, int height, float[] across, float[] down) {
      this.width = width;
      this.height = height;
      this.across = across;
      this.down = down;
    }

    @Override
    public int width() {
      return width;
    }

    @Override
    public int height() {
      return height;
    }

    @Override
    public Image apply(Image image) {
      try (PointerScope scope = new PointerScope()) {
        long[] one = {1, 1};
        Tensor blurred =
            torch.conv2d(
                padded(image), weight(), new TensorOptional(), one, new long[] {0, 0}, one, 3);
        // Channels side by side, as they are in the image.
        Tensor dense = blurred.permute(0, 2, 3, 1).contiguous();
        return rounded(dense.data_ptr_float().capacity(dense.numel()).asBuffer());
      }
    }

    /**
     * {@code (1, 3, H, W)} channels-last, the layout that Python's image has: sums depend on it.
     */
    private Tensor padded(Image image) {
      int[] columns =
          Padding.indices(width, across.length / 2, across.length / 2, PaddingMode.REFLECT);
      int[] rows = Padding.indices(height, down.length / 2, down.length / 2, PaddingMode.REFLECT);
      Tensor padded =
          torch.empty(
              new long[] {1, 3, rows.length, columns.length},
              new TensorOptions(torch.ScalarType.Float),
              new MemoryFormatOptional(torch.MemoryFormat.ChannelsLast));
      FloatBuffer to = padded.data_ptr_float().capacity(padded.numel()).asBuffer();
      byte[] source = new byte[3 * width];
      float[] line = new float[3 * columns.length];
      for (int y = 0; y < rows.length; y++) {
        image.bytes().get(image.offset() + rows[y] * image.rowStride(), source);
        for (int i = 0; i < line.length; i++) {
          line[i] = source[3 * columns[i / 3] + i % 3] & 0xff;
        }
        to.put(line);
      }
      return padded;
    }

    private Tensor weight() {
      float[] weight = new float[down.length * across.length];
      for (int i = 0; i < weight.length; i++) {
        weight[i] = down[i / across.length] * across[i % across.length];
      }
      return torch.tensor(weight).view(1, 1, down.length, across.length).expand(3, 1, -1, -1);
    }

    private Image rounded(FloatBuffer from) {
      Image out = Image.allocate(width, height);
      float[] floats = new float[3 * width];
      byte[] line = new byte[3 * width];
      for (int y = 0; y < height; y++) {
        from.get(floats);
        for (int i = 0; i < line.length; i++) {
          line[i] = (byte) Math.rint(floats[i]);
        }
        out.bytes().put(y * out.rowStride(), line);
      }
      return out;
    }
  }
}
