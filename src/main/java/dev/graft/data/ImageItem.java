package dev.graft.data;

import dev.graft.transforms.Compose;
import dev.graft.transforms.Image;
import dev.graft.transforms.Prepared;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/** A decoded image, what it is, and the transforms to come. */
final class ImageItem implements Dataset.Item {
  private final Image image;
  private final long target;
  private final float @Nullable [] labels;
  private final Compose transform;

  ImageItem(Image image, long target, float @Nullable [] labels, Compose transform) {
    this.image = image;
    this.target = target;
    this.labels = labels;
    this.transform = transform;
  }

  @Override
  public long target() {
    return target;
  }

  @Override
  public float @Nullable [] labels() {
    return labels;
  }

  @Override
  public Prepared draw(@Nullable Generator generator) {
    return transform.draw(image, generator);
  }

  @Override
  public void close() {
    image.close();
  }
}
