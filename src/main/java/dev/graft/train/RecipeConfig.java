package dev.graft.train;

import dev.graft.transforms.InterpolationMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The knobs of a run beyond the article's, off by default, under the names of torchvision's
 * references where these have them.
 *
 * @param opt the optimizer; sgd by default
 * @param lrScheduler what becomes of the learning rate from epoch to epoch; steplr by default
 * @param lrMin the last learning rate of cosineannealinglr; 0 by default
 * @param lrWarmupEpochs epochs in which the learning rate rises linearly to its full value, before
 *     the schedule begins; 0 by default
 * @param lrWarmupDecay the factor that the warm-up begins with; 0.01 by default
 * @param labelSmoothing share of each target that is spread over all classes; 0 by default
 * @param classWeights what each class counts in the loss, such as {@code 1.0,2.5} in the classes'
 *     order, or {@code balanced}, see {@link ClassWeights}; null, the default, counts all alike
 * @param clipGradNorm the largest norm of all gradients together; 0, the default, does not clip
 * @param accumulate batches that share an optimizer step; 1 by default
 * @param mixupAlpha of MixUp's Beta distribution; 0, the default, is without
 * @param cutmixAlpha of CutMix's Beta distribution; 0, the default, is without
 * @param randomErase probability that a rectangle of a training crop is erased; 0 by default
 * @param colorJitter by how much brightness, contrast and saturation of a training crop change at
 *     most, as a share: one number for the three, or four, the last of which is the hue's largest
 *     shift, 0 to 0.5 of once around; 0 by default
 * @param interpolation of every resizing of photos; bilinear by default
 * @param noAug whether training photos are resized and their middle is cropped as validation
 *     photos' is, without a random draw; false by default
 * @param freezeBn whether BatchNorm layers whose parameters are frozen keep their statistics; false
 *     by default, as in the article
 * @param cacheFeatures whether a photo's features, what the network's last child is given, are
 *     computed once and kept, see {@link CachedFeatures}; false by default. Needs strategy freeze,
 *     {@code freezeBn} and {@code noAug}, with which the numbers are the same
 * @param modelEma whether an exponential moving average of weights and buffers is kept, validated
 *     and saved as {@code best.pth}; false by default
 * @param modelEmaSteps optimizer steps between two updates of it; 32 by default
 * @param modelEmaDecay its share in an update, before the rest is scaled by {@code batch_size *
 *     model_ema_steps / epochs}; 0.99998 by default
 * @param unfreezeEvery epochs between two layers that are freed, from the head down, see {@link
 *     GradualUnfreezing#headDown}; 0, the default, trains what the strategy says from the beginning
 * @param layerDecay the factor of the learning rate from each layer to the one before it, see
 *     {@link LayerwiseRates}; 0, the default, is without
 * @param patience epochs without a better validation loss that end the run; 0, the default, runs
 *     all epochs
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/references/classification/train.py">torchvision
 *     v0.28.0 references/classification/train.py</a>
 */
public record RecipeConfig(
    OptimizerName opt,
    SchedulerName lrScheduler,
    double lrMin,
    int lrWarmupEpochs,
    double lrWarmupDecay,
    double labelSmoothing,
    @Nullable String classWeights,
    double clipGradNorm,
    int accumulate,
    double mixupAlpha,
    double cutmixAlpha,
    double randomErase,
    List<Double> colorJitter,
    InterpolationMode interpolation,
    boolean noAug,
    boolean freezeBn,
    boolean cacheFeatures,
    boolean modelEma,
    int modelEmaSteps,
    double modelEmaDecay,
    int unfreezeEvery,
    double layerDecay,
    int patience) {
  private static final double MAX_HUE = 0.5;

  /** The article's: none of it. */
  public static final RecipeConfig ARTICLE =
      new RecipeConfig(
          OptimizerName.SGD,
          SchedulerName.STEPLR,
          0,
          0,
          0.01,
          0,
          null,
          0,
          1,
          0,
          0,
          0,
          List.of(0.0),
          InterpolationMode.BILINEAR,
          false,
          false,
          false,
          false,
          32,
          0.99998,
          0,
          0,
          0);

  /** The knobs by name, as in {@link TrainConfig#toMap}. */
  public Map<String, @Nullable Object> toMap() {
    return Knobs.toMap(this);
  }

  /** Checks every value. */
  public RecipeConfig {
    Knobs.positive("accumulate", accumulate);
    Knobs.nonNegative("lr_min", lrMin);
    Knobs.nonNegative("lr_warmup_epochs", lrWarmupEpochs);
    Knobs.nonNegative("clip_grad_norm", clipGradNorm);
    Knobs.nonNegative("mixup_alpha", mixupAlpha);
    Knobs.nonNegative("cutmix_alpha", cutmixAlpha);
    colorJitter = List.copyOf(colorJitter);
    colorJitter.forEach(by -> Knobs.nonNegative("color_jitter", by));
    if (colorJitter.size() != 1 && colorJitter.size() != 4) {
      throw new IllegalArgumentException(
          "color_jitter must be one number, or four: brightness, contrast, saturation and hue; not "
              + colorJitter);
    }
    if (colorJitter.size() == 4 && colorJitter.get(3) > MAX_HUE) {
      throw new IllegalArgumentException(
          "color_jitter: the hue must be at most 0.5, which is half around, not "
              + colorJitter.get(3));
    }
    Knobs.nonNegative("patience", patience);
    Knobs.share("label_smoothing", labelSmoothing);
    Knobs.share("random_erase", randomErase);
    Knobs.positive("model_ema_steps", modelEmaSteps);
    Knobs.share("model_ema_decay", modelEmaDecay);
    Knobs.nonNegative("unfreeze_every", unfreezeEvery);
    Knobs.share("layer_decay", layerDecay);
    if (classWeights != null) {
      ClassWeights.parse(classWeights);
    }
    if (!(lrWarmupDecay > 0 && lrWarmupDecay <= 1)) {
      throw new IllegalArgumentException(
          "lr_warmup_decay must be above 0 and at most 1, not " + lrWarmupDecay);
    }
    if (noAug && (randomErase > 0 || colorJitter.stream().anyMatch(by -> by > 0))) {
      throw new IllegalArgumentException(
          "no_aug excludes color_jitter and random_erase: it leaves training photos as they are");
    }
    if (mixupAlpha > 0 && cutmixAlpha > 0) {
      throw new IllegalArgumentException(
          "mixup_alpha and cutmix_alpha exclude each other: one of them must be 0");
    }
  }
}
