package dev.graft.transforms;

import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** Steps that are made of others, or of nothing. */
final class Steps {
  private Steps() {}

  /** Draws a chain of transforms, each for the size that those before it leave. */
  static Chain draw(
      List<? extends ImageTransform> chain, int width, int height, @Nullable Generator generator) {
    ImageStep[] steps = new ImageStep[chain.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = chain.get(i).draw(width, height, generator);
      width = steps[i].width();
      height = steps[i].height();
    }
    return new Chain(width, height, List.of(steps));
  }

  /** Applies steps one after the other; the caller closes the result. */
  static Image apply(Image image, List<ImageStep> steps) {
    Image current = image.crop(0, 0, image.width(), image.height());
    for (ImageStep step : steps) {
      try (Image before = current) {
        current = step.apply(before);
      }
    }
    return current;
  }

  /** Leaves the image as it is. */
  record Identity(int width, int height) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      return plan;
    }

    @Override
    public Image apply(Image image) {
      return image.crop(0, 0, width, height);
    }
  }

  /** A part of the image, which lies inside it. */
  record Crop(int left, int top, int width, int height) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      return plan.crop(left, top, width, height);
    }

    @Override
    public Image apply(Image image) {
      return image.crop(left, top, width, height);
    }
  }

  /** Steps one after the other. */
  record Chain(int width, int height, List<ImageStep> steps) implements SamplingPlan.Foldable {
    @Override
    public @Nullable SamplingPlan after(SamplingPlan plan) {
      @Nullable SamplingPlan all = plan;
      for (ImageStep step : steps) {
        all = all != null && step instanceof SamplingPlan.Foldable next ? next.after(all) : null;
      }
      return all;
    }

    @Override
    public int channels(int before) {
      int channels = before;
      for (ImageStep step : steps) {
        channels = step.channels(channels);
      }
      return channels;
    }

    @Override
    public Image apply(Image image) {
      return Steps.apply(image, steps);
    }
  }
}
