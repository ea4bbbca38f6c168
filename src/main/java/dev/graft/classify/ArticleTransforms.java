package dev.graft.classify;

import dev.graft.train.TrainConfig;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;

/** What happens to photos: the transforms that ImageNet's pretrained networks were made for. */
public final class ArticleTransforms {
  private ArticleTransforms() {}

  /** A random crop, mirrored half of the time. */
  public static Compose train(TrainConfig config) {
    return new Compose(
        new RandomResizedCrop(
            config.cropSize(), config.cropSize(), config.cropScale(), 1, 3.0 / 4, 4.0 / 3),
        new RandomHorizontalFlip(),
        new ToTensor(),
        imageNet());
  }

  /** The middle of the photo. */
  public static Compose eval(TrainConfig config) {
    return new Compose(
        new Resize(config.resizeSize()),
        new CenterCrop(config.cropSize()),
        new ToTensor(),
        imageNet());
  }

  private static Normalize imageNet() {
    return new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
  }
}
