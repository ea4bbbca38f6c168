package dev.graft.models;

import static dev.graft.models.Layers.biasedConv2d;

import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The Vision Transformer family, with torchvision's parameter names and, for one seed, its initial
 * weights.
 *
 * <p>Shape: {@code (N, 3, imageSize, imageSize)} float images, normalised as torchvision's are, to
 * {@code (N, numClasses)} logits. Another size is refused: each place has an embedding of its own.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/vision_transformer.py">
 *     torchvision v0.28.0 models/vision_transformer.py</a>
 * @see <a href="https://arxiv.org/abs/2010.11929">An Image is Worth 16x16 Words: Transformers for
 *     Image Recognition at Scale</a>
 */
public final class VisionTransformer extends Module {
  /** The image size of the models by name. */
  static final long IMAGE_SIZE = 224;

  /**
   * The sizes of a network.
   *
   * @param patchSize side of the squares that an image is cut into
   * @param numLayers blocks of the encoder
   * @param numHeads of each block's attention
   * @param hiddenDim features of each square
   * @param mlpDim features inside a block
   * @param dropout behind attention and linear layers; 0 in torchvision's models
   */
  record Size(
      long imageSize,
      long patchSize,
      int numLayers,
      long numHeads,
      long hiddenDim,
      long mlpDim,
      double dropout) {

    Size {
      if (imageSize < patchSize || imageSize % patchSize != 0) {
        throw new IllegalArgumentException(
            "an image of %d cannot be cut into squares of %d: choose a multiple"
                .formatted(imageSize, patchSize));
      }
    }

    long patches() {
      return (imageSize / patchSize) * (imageSize / patchSize);
    }
  }

  public final Slot convProj;
  public final Slot encoder;

  /** A sequence of one layer; the head is {@code heads.head}. */
  public final Slot heads;

  private final Size size;

  /** A network with fresh weights, drawn from LibTorch's default generator. */
  VisionTransformer(Size size, long numClasses) {
    this.size = size;
    Conv2dImpl projection =
        biasedConv2d(3, size.hiddenDim(), size.patchSize(), size.patchSize(), 0, 1);
    this.convProj = registerModule("conv_proj", projection);
    try (PointerScope scope = new PointerScope()) {
      register_parameter("class_token", torch.zeros(1, 1, size.hiddenDim()));
    }
    this.encoder = registerModule("encoder", new Encoder(size));
    LinearImpl head = new LinearImpl(size.hiddenDim(), numClasses);
    this.heads = registerModule("heads", new Sequential(Map.of("head", head)));
    try (PointerScope scope = new PointerScope()) {
      long fanIn = 3 * size.patchSize() * size.patchSize();
      Init.truncNormal(projection.weight(), Math.sqrt(1.0 / (double) fanIn));
      Init.zeroBias(projection.bias());
      torch.zeros_(head.weight());
      torch.zeros_(head.bias());
    }
  }

  @Override
  public Tensor forward(Tensor x) { // (N, 3, 224, 224)
    if (x.dim() != 4 || x.size(2) != size.imageSize() || x.size(3) != size.imageSize()) {
      throw new IllegalArgumentException(
          "expected images of %d by %d pixels, found %s"
              .formatted(
                  size.imageSize(),
                  size.imageSize(),
                  x.dim() == 4 ? x.size(2) + " by " + x.size(3) : x.dim() + " dimensions"));
    }
    long n = x.size(0);
    x = convProj.forward(x); // (N, hiddenDim, 14, 14)
    x = x.reshape(n, size.hiddenDim(), size.patches()).permute(0, 2, 1); // (N, 196, hiddenDim)
    Tensor classToken = ownParameter("class_token").expand(n, -1, -1);
    x = torch.cat(new TensorVector(classToken, x), 1); // (N, 197, hiddenDim)
    x = encoder.forward(x); // (N, 197, hiddenDim)
    x = x.select(1, 0); // (N, hiddenDim)
    x = heads.forward(x); // (N, numClasses)
    return x;
  }

  /** ViT, base, squares of 16 pixels. */
  public static VisionTransformer vit_b_16(long numClasses) {
    return base(16, IMAGE_SIZE, numClasses);
  }

  /** ViT, base, squares of 16 pixels, for square images of another size. */
  public static VisionTransformer vit_b_16(long numClasses, long imageSize) {
    return base(16, imageSize, numClasses);
  }

  /** ViT, base, squares of 32 pixels. */
  public static VisionTransformer vit_b_32(long numClasses) {
    return base(32, IMAGE_SIZE, numClasses);
  }

  /** ViT, base, squares of 32 pixels, for square images of another size. */
  public static VisionTransformer vit_b_32(long numClasses, long imageSize) {
    return base(32, imageSize, numClasses);
  }

  /** ViT, large, squares of 16 pixels. */
  public static VisionTransformer vit_l_16(long numClasses) {
    return large(16, IMAGE_SIZE, numClasses);
  }

  /** ViT, large, squares of 16 pixels, for square images of another size. */
  public static VisionTransformer vit_l_16(long numClasses, long imageSize) {
    return large(16, imageSize, numClasses);
  }

  /** ViT, large, squares of 32 pixels. */
  public static VisionTransformer vit_l_32(long numClasses) {
    return large(32, IMAGE_SIZE, numClasses);
  }

  /** ViT, large, squares of 32 pixels, for square images of another size. */
  public static VisionTransformer vit_l_32(long numClasses, long imageSize) {
    return large(32, imageSize, numClasses);
  }

  private static VisionTransformer base(long patchSize, long imageSize, long numClasses) {
    return new VisionTransformer(new Size(imageSize, patchSize, 12, 12, 768, 3072, 0), numClasses);
  }

  private static VisionTransformer large(long patchSize, long imageSize, long numClasses) {
    return new VisionTransformer(new Size(imageSize, patchSize, 24, 16, 1024, 4096, 0), numClasses);
  }
}
