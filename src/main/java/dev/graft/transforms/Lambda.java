package dev.graft.transforms;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A function of one's own as a transform: of the tensor behind {@link ToTensor}, or, with {@link
 * #ofImage}, of the image before it.
 *
 * <p>{@code new Compose(new ToTensor(), new Lambda(x -> x.mul(new Scalar(2))))}
 *
 * <p>It runs on the loader's threads and must draw no random numbers; what draws implements {@link
 * ImageTransform} or {@link TensorTransform}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/transforms.py">
 *     torchvision v0.28.0 transforms/transforms.py, Lambda</a>
 */
public final class Lambda implements TensorTransform {
  private final UnaryOperator<Tensor> lambd;
  private final UnaryOperator<long[]> shape;

  /** A function that leaves the tensor's shape as it is. */
  public Lambda(UnaryOperator<Tensor> lambd) {
    this(lambd, shape -> shape);
  }

  /**
   * A function that changes the shape.
   *
   * @param lambd gets a tensor that it leaves as it was; its result belongs to the open scope
   * @param shape the result's shape for a tensor's shape; batches are allocated by it
   */
  public Lambda(UnaryOperator<Tensor> lambd, UnaryOperator<long[]> shape) {
    this.lambd = lambd;
    this.shape = shape;
  }

  /**
   * A function of the image, before {@link ToTensor}, which keeps its size.
   *
   * @param lambd gets an image that stays the caller's, and returns one that the caller closes
   */
  public static ImageTransform ofImage(UnaryOperator<Image> lambd) {
    return new OfImage(lambd);
  }

  @Override
  public long[] shape(long[] shape) {
    return this.shape.apply(shape.clone());
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException if the function's result has another shape than it was said to
   *     have
   */
  @Override
  public Tensor apply(Tensor image) {
    Tensor out = lambd.apply(image);
    long[] expected = shape(image.sizes().vec().get());
    long[] found = out.sizes().vec().get();
    if (!Arrays.equals(found, expected)) {
      throw new IllegalStateException(
          "Lambda: expected a result of shape %s, found %s (give the shape as second argument)"
              .formatted(Arrays.toString(expected), Arrays.toString(found)));
    }
    return out;
  }

  @Override
  public String toString() {
    return "Lambda()";
  }

  private record OfImage(UnaryOperator<Image> lambd) implements ImageTransform {
    @Override
    public ImageStep draw(int width, int height, @Nullable Generator generator) {
      return new ImageStepOf(width, height, lambd);
    }

    @Override
    public String toString() {
      return "Lambda()";
    }
  }

  private record ImageStepOf(int width, int height, UnaryOperator<Image> lambd)
      implements ImageStep {
    @Override
    public Image apply(Image image) {
      Image out = lambd.apply(image);
      if (out.width() != width || out.height() != height) {
        throw new IllegalStateException(
            "Lambda: expected a result of %d x %d pixels, found %d x %d (implement ImageTransform)"
                .formatted(width, height, out.width(), out.height()));
      }
      return out;
    }
  }
}
