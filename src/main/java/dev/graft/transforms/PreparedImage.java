package dev.graft.transforms;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/** An image with its drawn steps, ready to be written into a batch. */
final class PreparedImage implements Prepared {
  private final Image image;
  private final Steps.Chain steps;
  private final List<ImageStep> crops;
  private final long[] size;
  private final PixelTable pixels;
  private final List<TensorTransform> onTensor;
  private final long[] shape;

  /**
   * Takes what {@link Compose} has drawn.
   *
   * @param crops parts of what the steps make, one behind the other in the tensor; if there are
   *     none, all of it
   * @param size of the tensor that the image makes
   * @param shape of that tensor when {@code onTensor} is done with it
   */
  PreparedImage(
      Image image,
      Steps.Chain steps,
      List<ImageStep> crops,
      long[] size,
      PixelTable pixels,
      List<TensorTransform> onTensor,
      long[] shape) {
    this.image = image;
    this.steps = steps;
    this.crops = crops;
    this.size = size;
    this.pixels = pixels;
    this.onTensor = onTensor;
    this.shape = shape;
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
    Tensor tensor = torch.empty(size);
    write(tensor.data_ptr_float().capacity(tensor.numel()).asBuffer(), false);
    for (TensorTransform transform : onTensor) {
      tensor = transform.apply(tensor);
    }
    return tensor;
  }

  private void write(FloatBuffer out, boolean channelsLast) {
    List<ImageStep> parts =
        crops.isEmpty() ? List.of(new Steps.Identity(steps.width(), steps.height())) : crops;
    List<SamplingPlan> plans = FusedResample.isAvailable() ? plans(parts) : null;
    if (plans != null && writeFused(plans, out, channelsLast)) {
      return;
    }
    int channels = (int) size[size.length - 3];
    try (Image done = steps.apply(image)) {
      for (int i = 0; i < parts.size(); i++) {
        try (Image part = parts.get(i).apply(done)) {
          pixels.write(part, slice(out, i, parts.size()), channels, channelsLast);
        }
      }
    }
  }

  /** A plan for each part, or null if not each has one. */
  private @Nullable List<SamplingPlan> plans(List<ImageStep> parts) {
    SamplingPlan all = SamplingPlan.of(image.width(), image.height(), steps);
    List<SamplingPlan> plans = new ArrayList<>();
    for (ImageStep part : parts) {
      SamplingPlan plan =
          all != null && part instanceof SamplingPlan.Foldable last ? last.after(all) : null;
      if (plan == null) {
        return null;
      }
      plans.add(plan);
    }
    return plans;
  }

  private boolean writeFused(List<SamplingPlan> plans, FloatBuffer out, boolean channelsLast) {
    for (int i = 0; i < plans.size(); i++) {
      FloatBuffer to = slice(out, i, plans.size());
      if (!FusedResample.write(image, plans.get(i), pixels, to, channelsLast)) {
        return false;
      }
    }
    return true;
  }

  private static FloatBuffer slice(FloatBuffer out, int i, int parts) {
    int each = out.remaining() / parts;
    return out.slice(out.position() + i * each, each);
  }
}
