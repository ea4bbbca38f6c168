package dev.graft.transforms;

import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
      write(slot.floats(), slot.channelsLast());
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      slot.tensor().copy_(toTensor());
    }
  }

  @Override
  public Tensor toTensor() {
    Tensor tensor = torch.empty(shape);
    write(tensor.data_ptr_float().capacity(tensor.numel()).asBuffer(), false);
    for (TensorTransform transform : onTensor) {
      tensor = transform.apply(tensor);
    }
    return tensor;
  }

  private void write(FloatBuffer out, boolean channelsLast) {
    if (FusedResample.isAvailable()) {
      SamplingPlan plan = SamplingPlan.of(image.width(), image.height(), steps);
      if (plan != null && FusedResample.write(image, plan, pixels, out, channelsLast)) {
        return;
      }
    }
    try (Image done = applySteps()) {
      pixels.write(done, out, channelsLast);
    }
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
