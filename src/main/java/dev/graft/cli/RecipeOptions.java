package dev.graft.cli;

import dev.graft.train.OptimizerName;
import dev.graft.train.SchedulerName;
import dev.graft.transforms.InterpolationMode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options beyond the article, named as torchvision's references name them; each is a knob of
 * {@code RecipeConfig}.
 */
@SuppressWarnings({"UnusedVariable", "NullAway.Init"}) // picocli fills the fields by reflection
final class RecipeOptions {
  @Option(
      names = "--opt",
      paramLabel = "NAME",
      description = "Optimizer: sgd, sgd_nesterov, adam, adamw or rmsprop.")
  private OptimizerName opt;

  @Option(
      names = "--lr-scheduler",
      paramLabel = "NAME",
      description =
          "steplr (--step-size, --gamma), cosineannealinglr (half a cosine down to --lr-min) "
              + "or exponentiallr (--gamma each epoch).")
  private SchedulerName lrScheduler;

  @Option(
      names = "--lr-min",
      paramLabel = "X",
      description = "The rate that cosineannealinglr falls to behind the last epoch.")
  private double lrMin;

  @Option(
      names = "--lr-warmup-epochs",
      paramLabel = "N",
      description = "Epochs in which the learning rate rises to --lr, before the schedule.")
  private int lrWarmupEpochs;

  @Option(
      names = "--lr-warmup-decay",
      paramLabel = "X",
      description = "The share of --lr that the warm-up begins with.")
  private double lrWarmupDecay;

  @Option(
      names = "--label-smoothing",
      paramLabel = "X",
      description = "Share of each target that is spread over all classes, in validation too.")
  private double labelSmoothing;

  @Option(
      names = "--class-weights",
      paramLabel = "X,X,...|balanced",
      description =
          "What each class counts in the loss, in the classes' order, in validation too; or balanced: "
              + "the rarer a class among the training photos, the more.")
  private @Nullable String classWeights;

  @Option(
      names = "--clip-grad-norm",
      paramLabel = "X",
      description = "Largest norm of all gradients together; 0 does not clip.")
  private double clipGradNorm;

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      description = "Batches that share an optimizer step.")
  private int accumulate;

  @Option(
      names = "--mixup-alpha",
      paramLabel = "X",
      description = "Mix the photos of a batch (MixUp); 0 does not.")
  private double mixupAlpha;

  @Option(
      names = "--cutmix-alpha",
      paramLabel = "X",
      description = "Put parts of photos into others (CutMix); 0 does not.")
  private double cutmixAlpha;

  @Option(
      names = "--random-erase",
      paramLabel = "P",
      description = "Probability that a rectangle of a training crop is erased.")
  private double randomErase;

  @Option(
      names = "--color-jitter",
      paramLabel = "X|X,X,X,X",
      description =
          "Share by which brightness, contrast and saturation change at most; or one for each and, "
              + "as the fourth, the hue's largest shift, 0 to 0.5.")
  private String colorJitter;

  @Option(
      names = "--interpolation",
      paramLabel = "NAME",
      description = "How photos are resized: nearest, bilinear or bicubic.")
  private InterpolationMode interpolation;

  @Option(
      names = "--no-aug",
      description =
          "Training photos as validation photos: resized, and their middle cropped; nothing at random.")
  private boolean noAug;

  @Option(
      names = "--freeze-bn",
      description = "Frozen BatchNorm layers keep their statistics (the article's do not).")
  private boolean freezeBn;

  @Option(
      names = "--cache-features",
      description =
          "Compute what the backbone makes of a photo once, and train the last layer on that: later "
              + "epochs take next to no time, with the same numbers. Needs --strategy freeze, "
              + "--freeze-bn and --no-aug, and a --model without stochastic depth.")
  private boolean cacheFeatures;

  @Option(
      names = "--model-ema",
      description =
          "Keep an exponential moving average of the weights; it is what is validated and saved as "
              + "best.pth.")
  private boolean modelEma;

  @Option(
      names = "--model-ema-steps",
      paramLabel = "N",
      description = "Optimizer steps between two updates of the average.")
  private int modelEmaSteps;

  @Option(
      names = "--model-ema-decay",
      paramLabel = "X",
      description =
          "The average's share in an update; the rest, 1 - X, is first multiplied by --batch-size * "
              + "--model-ema-steps / --epochs. Few photos need a smaller X than ImageNet.")
  private double modelEmaDecay;

  @Option(
      names = "--unfreeze-every",
      paramLabel = "N",
      description =
          "Train the last layer alone at first, and one layer more every N epochs (finetune, "
              + "discriminative); 0 trains all from the beginning.")
  private int unfreezeEvery;

  @Option(
      names = "--layer-decay",
      paramLabel = "X",
      description =
          "Factor of --lr from each layer to the one before it (finetune); 0 trains all at --lr.")
  private double layerDecay;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Epochs without a better validation loss that end the run; 0 runs all.")
  private int patience;
}
