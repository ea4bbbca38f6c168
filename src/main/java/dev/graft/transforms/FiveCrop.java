package dev.graft.transforms;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts out the four corners and the middle: top left, top right, bottom left, bottom right, middle.
 *
 * <p>In a {@link Compose} it stands right before {@link ToTensor}, which then makes one tensor of
 * the five, {@code (5, C, H, W)}, as Python's {@code Lambda(lambda crops:
 * torch.stack([ToTensor()(crop) for crop in crops]))} does. For an evaluation over the crops' mean:
 *
 * <pre>{@code
 * var transform = new Compose(new Resize(256), new FiveCrop(224), new ToTensor(), normalize);
 * long n = input.size(0);                                     // (N, 5, 3, 224, 224)
 * Tensor result = model.forward(input.view(-1, 3, 224, 224)).view(n, 5, -1).mean(1);
 * }</pre>
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/transforms/functional.py">
 *     torchvision v0.28.0 transforms/functional.py, five_crop</a>
 */
public final class FiveCrop implements Transform {
  private final int height;
  private final int width;

  /** Squares of {@code size} pixels. */
  public FiveCrop(int size) {
    this(size, size);
  }

  /**
   * Rectangles, in pixels.
   *
   * @throws IllegalArgumentException if an edge is not positive
   */
  public FiveCrop(int height, int width) {
    Checks.size("FiveCrop", height, width);
    this.height = height;
    this.width = width;
  }

  /**
   * The five parts of an image. They share its memory; the caller closes each.
   *
   * @throws IllegalArgumentException if the image is smaller than a part
   */
  public List<Image> apply(Image image) {
    List<Image> crops = new ArrayList<>();
    for (ImageStep step : steps(image.width(), image.height())) {
      crops.add(step.apply(image));
    }
    return crops;
  }

  /** The five crops of an image of that size. */
  List<ImageStep> steps(int imageWidth, int imageHeight) {
    if (width > imageWidth || height > imageHeight) {
      throw new IllegalArgumentException(
          "FiveCrop needs an image of at least %d x %d (height x width), found %d x %d"
              .formatted(height, width, imageHeight, imageWidth));
    }
    int right = imageWidth - width;
    int bottom = imageHeight - height;
    return List.of(
        new Steps.Crop(0, 0, width, height),
        new Steps.Crop(right, 0, width, height),
        new Steps.Crop(0, bottom, width, height),
        new Steps.Crop(right, bottom, width, height),
        new CenterCrop(height, width).draw(imageWidth, imageHeight, null));
  }

  @Override
  public String toString() {
    return "FiveCrop(" + height + ", " + width + ")";
  }
}
