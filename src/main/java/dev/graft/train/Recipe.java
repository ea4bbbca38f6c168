package dev.graft.train;

import dev.graft.nn.Network;
import dev.graft.optim.ExponentialMovingAverage;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * What a training script does around the plain step; {@link #PLAIN} does nothing.
 *
 * <pre>{@code
 * Recipe.PLAIN
 *     .withAccumulate(4)
 *     .withClip(parameters -> ClipGrad.clipGradNorm(parameters, 1.0))
 *     .withAverage(new ExponentialMovingAverage(model, 0.999), 1)
 *     .withInTrainingMode(() -> FrozenBatchNorm.eval(model));
 * }</pre>
 *
 * @param accumulate batches that share an optimizer step: each one's loss is divided by their
 *     number and its gradients are added; 1 is a step a batch. The last step of an epoch takes the
 *     batches that are left, divided by the same number: the script's {@code if (i + 1) % N == 0 or
 *     i + 1 == len(loader)}
 * @param clip changes the gradients of the model's parameters, which it is given in order, before
 *     each step; null does nothing
 * @param average of the weights, updated after steps; null is none. A {@link TrainingRun} validates
 *     the average, keeps it in {@code best.pth}, and keeps its state in {@code last.pth} beside the
 *     model's own weights
 * @param averageEvery optimizer steps between two updates of it, the first of an epoch being one
 * @param averageFrom the epoch, from 0, from which a {@link TrainingRun} averages: in those before
 *     each update replaces the average, as torchvision's references do while the learning rate
 *     warms up
 * @param unfreezing told of each epoch by a {@link TrainingRun}; null is none
 * @param inTrainingMode called each time that the model was switched to training mode; null does
 *     nothing
 */
public record Recipe(
    int accumulate,
    @Nullable Consumer<List<Tensor>> clip,
    @Nullable ExponentialMovingAverage average,
    int averageEvery,
    int averageFrom,
    @Nullable GradualUnfreezing unfreezing,
    @Nullable Runnable inTrainingMode) {
  /** One batch a step, and nothing else. */
  public static final Recipe PLAIN = new Recipe(1, null, null, 1, 0, null, null);

  /** Checks the numbers. */
  public Recipe {
    if (accumulate <= 0 || averageEvery <= 0) {
      throw new IllegalArgumentException(
          "accumulate and averageEvery must be positive, found %d and %d"
              .formatted(accumulate, averageEvery));
    }
    if (averageFrom < 0) {
      throw new IllegalArgumentException("averageFrom must not be negative, found " + averageFrom);
    }
  }

  /** This recipe with so many batches a step. */
  public Recipe withAccumulate(int batches) {
    return new Recipe(
        batches, clip, average, averageEvery, averageFrom, unfreezing, inTrainingMode);
  }

  /** This recipe with gradients clipped so. */
  public Recipe withClip(Consumer<List<Tensor>> how) {
    return new Recipe(
        accumulate, how, average, averageEvery, averageFrom, unfreezing, inTrainingMode);
  }

  /** This recipe with an average that is updated every so many steps. */
  public Recipe withAverage(ExponentialMovingAverage weights, int every) {
    return withAverage(weights, every, 0);
  }

  /** As the other, averaging from an epoch on; until then the average is the last weights. */
  public Recipe withAverage(ExponentialMovingAverage weights, int every, int from) {
    return new Recipe(accumulate, clip, weights, every, from, unfreezing, inTrainingMode);
  }

  /** This recipe with layers freed so. */
  public Recipe withUnfreezing(GradualUnfreezing plan) {
    return new Recipe(accumulate, clip, average, averageEvery, averageFrom, plan, inTrainingMode);
  }

  /** This recipe with something done behind {@code model.train(true)}. */
  public Recipe withInTrainingMode(Runnable action) {
    return new Recipe(accumulate, clip, average, averageEvery, averageFrom, unfreezing, action);
  }

  void epochBegins(int epoch) {
    if (unfreezing != null) {
      unfreezing.beginEpoch(epoch);
    }
  }

  void modeSet() {
    if (inTrainingMode != null) {
      inTrainingMode.run();
    }
  }

  void beforeStep(Network model) {
    if (clip != null) {
      clip.accept(List.copyOf(model.namedParameters().values()));
    }
  }

  /**
   * An optimizer step is done.
   *
   * @param batch the number of the step's last batch
   */
  void afterStep(Network model, int batch) {
    if (average != null && batch / accumulate % averageEvery == 0) {
      average.updateParameters(model);
    }
  }

  /** All of a step in an epoch is done, in a run that counts epochs. */
  void stepEnds(int epoch) {
    if (average != null && epoch < averageFrom) {
      average.nAveraged(0);
    }
  }

  /** Puts the average, if there is one, in the model's place until the result is closed. */
  ExponentialMovingAverage.Applied averaged(Network model) {
    return average == null ? () -> {} : average.applyTo(model);
  }
}
