package dev.graft.classify;

import dev.graft.train.RecipeConfig;
import dev.graft.train.TrainConfig;
import dev.graft.transforms.CenterCrop;
import dev.graft.transforms.ColorJitter;
import dev.graft.transforms.Compose;
import dev.graft.transforms.Normalize;
import dev.graft.transforms.RandomErasing;
import dev.graft.transforms.RandomHorizontalFlip;
import dev.graft.transforms.RandomResizedCrop;
import dev.graft.transforms.Resize;
import dev.graft.transforms.ToTensor;
import dev.graft.transforms.Transform;
import java.util.ArrayList;
import java.util.List;

/** What happens to photos: the transforms that ImageNet's pretrained networks were made for. */
public final class ArticleTransforms {
  private ArticleTransforms() {}

  /**
   * A random crop, mirrored half of the time; where the configuration says so in other colours, and
   * with a rectangle erased. As {@link #eval} where it says {@code no_aug}.
   */
  public static Compose train(TrainConfig config) {
    RecipeConfig recipe = config.recipe();
    if (recipe.noAug()) {
      return eval(config);
    }
    List<Transform> steps = new ArrayList<>();
    steps.add(
        new RandomResizedCrop(
                config.cropSize(), config.cropSize(), config.cropScale(), 1, 3.0 / 4, 4.0 / 3)
            .withInterpolation(recipe.interpolation()));
    steps.add(new RandomHorizontalFlip());
    List<Double> by = recipe.colorJitter();
    if (by.stream().anyMatch(one -> one > 0)) {
      steps.add(
          by.size() == 1
              ? new ColorJitter(by.get(0), by.get(0), by.get(0), 0)
              : new ColorJitter(by.get(0), by.get(1), by.get(2), by.get(3)));
    }
    steps.add(new ToTensor());
    steps.add(imageNet());
    if (recipe.randomErase() > 0) {
      steps.add(new RandomErasing(recipe.randomErase()));
    }
    return new Compose(steps.toArray(Transform[]::new));
  }

  /** The middle of the photo. */
  public static Compose eval(TrainConfig config) {
    return new Compose(
        new Resize(config.resizeSize(), config.recipe().interpolation()),
        new CenterCrop(config.cropSize()),
        new ToTensor(),
        imageNet());
  }

  private static Normalize imageNet() {
    return new Normalize(new double[] {0.485, 0.456, 0.406}, new double[] {0.229, 0.224, 0.225});
  }
}
