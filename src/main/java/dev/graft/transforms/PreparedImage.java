package dev.graft.transforms;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** An image with its drawn steps, ready to be written into a batch. */
final class PreparedImage implements Prepared {
  private final Image image;
  private final ImageStep[] steps;
  private final long[] shape;
  private final PixelTable pixels;
  private final List<TensorTransform> onTensor;

  PreparedImage(
      Image image,
      ImageStep[] steps,
      long[] shape,
      PixelTable pixels,
      List<TensorTransform> onTensor) {
    this.image = image;
    this.steps = steps;
    this.shape = shape;
    this.pixels = pixels;
    this.onTensor = onTensor;
  }

  @Override
  public long[] shape() {
    return shape.clone();
  }

  @Override
  public void writeTo(Slot slot) {
    if (onTensor.isEmpty()) {
      try (Image done = applySteps()) {
        pixels.write(done, slot.floats(), slot.channelsLast());
      }
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      slot.tensor().copy_(toTensor());
    }
  }

  @Override
  public Tensor toTensor() {
    Tensor tensor;
    try (Image done = applySteps()) {
      tensor = pixels.toTensor(done);
    }
    for (TensorTransform transform : onTensor) {
      tensor = transform.apply(tensor);
    }
    return tensor;
  }

  private Image applySteps() {
    Image current = image.crop(0, 0, image.width(), image.height());
    for (ImageStep step : steps) {
      try (Image before = current) {
        current = step.apply(before);
      }
    }
    return current;
  }
}
