package dev.graft.classify;

import dev.graft.data.BatchTransform;
import dev.graft.data.CutMix;
import dev.graft.data.MixUp;
import dev.graft.nn.ClipGrad;
import dev.graft.nn.FrozenBatchNorm;
import dev.graft.nn.Module;
import dev.graft.optim.Adam;
import dev.graft.optim.AdamW;
import dev.graft.optim.CosineAnnealingLR;
import dev.graft.optim.ExponentialLR;
import dev.graft.optim.ExponentialMovingAverage;
import dev.graft.optim.LRScheduler;
import dev.graft.optim.LinearLR;
import dev.graft.optim.Optimizer;
import dev.graft.optim.ParamGroup;
import dev.graft.optim.RMSprop;
import dev.graft.optim.SGD;
import dev.graft.optim.SequentialLR;
import dev.graft.optim.StepLR;
import dev.graft.train.ClassWeights;
import dev.graft.train.Criterion;
import dev.graft.train.GradualUnfreezing;
import dev.graft.train.LayerwiseRates;
import dev.graft.train.OptimizerName;
import dev.graft.train.Placement;
import dev.graft.train.Recipe;
import dev.graft.train.RecipeConfig;
import dev.graft.train.TrainConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a run that its configuration chooses, put together as torchvision's references do.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/references/classification/train.py">torchvision
 *     v0.28.0 references/classification/train.py</a>
 */
final class Recipes {
  private Recipes() {}

  /** What is trained, in groups with their learning rates; what is not is frozen. */
  static List<ParamGroup> groups(TrainConfig config, Module model, String head) {
    double layerDecay = config.recipe().layerDecay();
    return layerDecay > 0
        ? LayerwiseRates.groups(model, config.lr(), layerDecay)
        : config.strategy().prepare(model, head, config.lr(), config.backboneLrScale());
  }

  static Optimizer optimizer(TrainConfig config, List<ParamGroup> groups) {
    double lr = config.lr();
    double decay = config.weightDecay();
    return switch (config.recipe().opt()) {
      case SGD, SGD_NESTEROV ->
          new SGD(
              groups,
              SGD.options()
                  .lr(lr)
                  .momentum(config.momentum())
                  .weightDecay(decay)
                  .nesterov(config.recipe().opt() == OptimizerName.SGD_NESTEROV));
      case ADAM -> new Adam(groups, Adam.options().lr(lr).weightDecay(decay));
      case ADAMW -> new AdamW(groups, AdamW.options().lr(lr).weightDecay(decay));
      case RMSPROP ->
          new RMSprop(
              groups,
              RMSprop.options()
                  .lr(lr)
                  .momentum(config.momentum())
                  .weightDecay(decay)
                  .eps(0.0316)
                  .alpha(0.9));
    };
  }

  /** The schedule; behind a warm-up, if there is one, as a SequentialLR of the two. */
  static LRScheduler scheduler(TrainConfig config, Optimizer optimizer) {
    RecipeConfig recipe = config.recipe();
    int warmup = recipe.lrWarmupEpochs();
    if (warmup == 0) {
      return main(config, optimizer);
    }
    LRScheduler main = main(config, optimizer);
    LRScheduler rise = new LinearLR(optimizer, recipe.lrWarmupDecay(), 1, warmup);
    return new SequentialLR(optimizer, List.of(rise, main), List.of(warmup));
  }

  private static LRScheduler main(TrainConfig config, Optimizer optimizer) {
    RecipeConfig recipe = config.recipe();
    return switch (recipe.lrScheduler()) {
      case STEPLR -> new StepLR(optimizer, config.stepSize(), config.gamma());
      case COSINEANNEALINGLR ->
          new CosineAnnealingLR(
              optimizer, config.epochs() - recipe.lrWarmupEpochs(), recipe.lrMin());
      case EXPONENTIALLR -> new ExponentialLR(optimizer, config.gamma());
    };
  }

  /** For training and, as in torchvision's references, for validation too. */
  static Criterion criterion(
      RecipeConfig recipe, List<String> classes, List<Integer> targets, Placement placement) {
    String knob = recipe.classWeights();
    return knob == null
        ? CrossEntropy.plain(recipe.labelSmoothing())
        : CrossEntropy.weighted(
            recipe.labelSmoothing(), ClassWeights.of(knob, classes, targets), placement);
  }

  /** What mixes the batches of training; null is nothing. */
  static @Nullable BatchTransform mixing(RecipeConfig recipe, int classes) {
    if (recipe.mixupAlpha() > 0) {
      return new MixUp(recipe.mixupAlpha(), classes);
    }
    return recipe.cutmixAlpha() > 0 ? new CutMix(recipe.cutmixAlpha(), classes) : null;
  }

  /**
   * The average's share in an update. What new weights get is scaled by an epoch's part of the run
   * and by the photos between two updates, so that one {@code model_ema_decay} fits runs of any
   * length, batch size and interval.
   */
  static double emaDecay(TrainConfig run) {
    RecipeConfig recipe = run.recipe();
    double scale = (double) run.batchSize() * recipe.modelEmaSteps() / run.epochs();
    return 1 - Math.min(1, (1 - recipe.modelEmaDecay()) * scale);
  }

  /** What is done around the step. */
  static Recipe around(TrainConfig run, Module model) {
    RecipeConfig config = run.recipe();
    Recipe recipe = Recipe.PLAIN.withAccumulate(config.accumulate());
    if (config.modelEma()) {
      recipe =
          recipe.withAverage(
              new ExponentialMovingAverage(model, emaDecay(run)),
              config.modelEmaSteps(),
              config.lrWarmupEpochs());
    }
    if (config.unfreezeEvery() > 0) {
      recipe = recipe.withUnfreezing(GradualUnfreezing.headDown(model, config.unfreezeEvery()));
    }
    if (config.clipGradNorm() > 0) {
      recipe =
          recipe.withClip(parameters -> ClipGrad.clipGradNorm(parameters, config.clipGradNorm()));
    }
    return config.freezeBn()
        ? recipe.withInTrainingMode(() -> FrozenBatchNorm.eval(model))
        : recipe;
  }
}
