package dev.graft.train;

import dev.graft.data.BadFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every knob of a run.
 *
 * @param data folder with {@code train/CLASS/*.jpg} and {@code val/CLASS/*.jpg}, or with lists of
 *     {@code path,label} lines, {@code train.csv} and {@code val.csv}, in their place
 * @param weights pretrained {@code .pth} file; null with strategy scratch
 * @param strategy what of the network is trained; finetune by default
 * @param model name of the architecture; resnet18 by default
 * @param width planes of the first stage; 64 by default, what pretrained weights have
 * @param epochs passes over the training images; 25 by default
 * @param lr learning rate of the last parameter group; 0.001 by default
 * @param backboneLrScale the backbone's share of {@code lr} in discriminative; 0 by default
 * @param momentum of SGD; 0.9 by default
 * @param weightDecay of SGD; 0 by default
 * @param batchSize images a step; 16 by default
 * @param cropSize side of the square that the network sees, in pixels; 224 by default, 32 or more
 * @param resizeSize shorter side of a photo before its middle is cropped for evaluation; 256 by
 *     default, at least {@code cropSize}
 * @param cropScale smallest share of a photo's area that a training crop keeps; 0.08 by default,
 *     RandomResizedCrop's own, and at most 1
 * @param stepSize epochs between two changes of the learning rate; 7 by default
 * @param gamma factor of such a change; 0.1 by default
 * @param seed of initial weights, shuffling and augmentation; 1 by default
 * @param workers threads that read images ahead; 0 reads them in the step; 1 by default
 * @param device auto, cpu, cuda or cuda:N; auto by default
 * @param precision fp32, bf16 or fp64; fp32 by default
 * @param threads of one operation; 0, the default, is one for each physical core
 * @param channelsLast whether activations are laid out with the channel last; true by default, and
 *     not possible unless the width is a multiple of 16
 * @param badImages what happens to a file that is no image; error by default
 * @param fullGradients whether gradients are computed too for a group whose learning rate is and
 *     stays 0, as Python does; false by default, see {@link IdleGroups}
 * @param checkpointEvery steps between two checkpoints within an epoch; 0, the default, writes one
 *     at the end of each epoch only
 * @param recipe what goes beyond the article; its knobs stand beside the others in a map
 */
public record TrainConfig(
    String data,
    @Nullable String weights,
    Strategy strategy,
    String model,
    int width,
    int epochs,
    double lr,
    double backboneLrScale,
    double momentum,
    double weightDecay,
    int batchSize,
    int cropSize,
    int resizeSize,
    double cropScale,
    int stepSize,
    double gamma,
    long seed,
    int workers,
    String device,
    Precision precision,
    int threads,
    boolean channelsLast,
    BadFiles badImages,
    boolean fullGradients,
    int checkpointEvery,
    RecipeConfig recipe) {

  private static final int CHANNELS_LAST_BLOCK = 16;

  private static final double RANDOM_RESIZED_CROP = 0.08;

  /** A network that halves its input five times has one pixel left of it. */
  private static final int SMALLEST_CROP = 32;

  /** Checks every value that can be checked without looking at files. */
  public TrainConfig {
    Knobs.positive("width", width);
    Knobs.positive("epochs", epochs);
    Knobs.positive("batch_size", batchSize);
    Knobs.positive("step_size", stepSize);
    Knobs.nonNegative("lr", lr);
    Knobs.nonNegative("backbone_lr_scale", backboneLrScale);
    Knobs.nonNegative("momentum", momentum);
    Knobs.nonNegative("weight_decay", weightDecay);
    Knobs.nonNegative("gamma", gamma);
    Knobs.nonNegative("workers", workers);
    Knobs.nonNegative("threads", threads);
    Knobs.nonNegative("checkpoint_every", checkpointEvery);
    if (cropSize < SMALLEST_CROP) {
      throw new IllegalArgumentException(
          "crop_size must be %d or more, not %d".formatted(SMALLEST_CROP, cropSize));
    }
    if (resizeSize < cropSize) {
      throw new IllegalArgumentException(
          "resize_size %d is below crop_size %d: the crop is taken from the resized photo"
              .formatted(resizeSize, cropSize));
    }
    if (!(cropScale > 0 && cropScale <= 1)) {
      throw new IllegalArgumentException(
          "crop_scale must be above 0 and at most 1, not " + cropScale);
    }
    if (recipe.lrWarmupEpochs() >= epochs && recipe.lrWarmupEpochs() > 0) {
      throw new IllegalArgumentException(
          "lr_warmup_epochs %d must be below epochs %d".formatted(recipe.lrWarmupEpochs(), epochs));
    }
    if (recipe.opt() == OptimizerName.SGD_NESTEROV && momentum == 0) {
      throw new IllegalArgumentException(
          "opt sgd_nesterov needs a momentum above 0: Nesterov's rule looks ahead along it");
    }
    if (recipe.unfreezeEvery() > 0
        && strategy != Strategy.FINETUNE
        && strategy != Strategy.DISCRIMINATIVE) {
      throw new IllegalArgumentException(
          "unfreeze_every needs strategy finetune or discriminative, not %s: it frees pretrained layers"
              .formatted(strategy.name().toLowerCase(Locale.ROOT)));
    }
    if (recipe.layerDecay() > 0 && strategy != Strategy.FINETUNE) {
      throw new IllegalArgumentException(
          "layer_decay needs strategy finetune, not %s: it sets the learning rates of all layers"
              .formatted(strategy.name().toLowerCase(Locale.ROOT)));
    }
    if (recipe.noAug() && cropScale != RANDOM_RESIZED_CROP) {
      throw new IllegalArgumentException(
          "no_aug excludes crop_scale, found %s: it crops no part at random".formatted(cropScale));
    }
    if (recipe.cacheFeatures()) {
      requireFixedFeatures(strategy, recipe);
    }
    if (channelsLast && !canBeChannelsLast(width)) {
      throw new IllegalArgumentException(
          "width %d needs channels_last false: LibTorch's channels-last convolutions corrupt memory unless the width is a multiple of %d"
              .formatted(width, CHANNELS_LAST_BLOCK));
    }
  }

  private static void requireFixedFeatures(Strategy strategy, RecipeConfig recipe) {
    List<String> missing = new ArrayList<>();
    if (strategy != Strategy.FREEZE) {
      missing.add("strategy freeze, not " + strategy.name().toLowerCase(Locale.ROOT));
    }
    if (!recipe.freezeBn()) {
      missing.add("freeze_bn");
    }
    if (!recipe.noAug()) {
      missing.add("no_aug");
    }
    if (recipe.mixupAlpha() > 0 || recipe.cutmixAlpha() > 0) {
      missing.add("mixup_alpha and cutmix_alpha 0");
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "cache_features needs %s: otherwise a photo has not the same features in each epoch"
              .formatted(String.join("; ", missing)));
    }
  }

  /**
   * Whether a network of this width can train with the channel last. oneDNN 3.12's backward pass of
   * 1x1 convolutions writes past its buffers where channels do not fill a vector; PyTorch 2.13 in
   * Python ends with a segmentation fault there.
   */
  public static boolean canBeChannelsLast(int width) {
    return width % CHANNELS_LAST_BLOCK == 0;
  }

  /** The defaults for a data set. */
  public static TrainConfig defaults(String data) {
    return new TrainConfig(
        data,
        null,
        Strategy.FINETUNE,
        "resnet18",
        64,
        25,
        0.001,
        0,
        0.9,
        0,
        16,
        224,
        256,
        RANDOM_RESIZED_CROP,
        7,
        0.1,
        1,
        1,
        "auto",
        Precision.FP32,
        0,
        true,
        BadFiles.ERROR,
        false,
        0,
        RecipeConfig.ARTICLE);
  }

  /**
   * This configuration with other values for some knobs, by their Python names.
   *
   * <pre>{@code TrainConfig.defaults("ants").with(Map.of("lr", 0.01, "strategy", "freeze"))}</pre>
   *
   * @throws IllegalArgumentException if a name or a value is wrong
   */
  public TrainConfig with(Map<String, ?> changes) {
    return Knobs.with(this, changes);
  }

  /** The knobs by their Python names, such as {@code batch_size}: numbers, strings and booleans. */
  public Map<String, @Nullable Object> toMap() {
    return Knobs.toMap(this);
  }
}
