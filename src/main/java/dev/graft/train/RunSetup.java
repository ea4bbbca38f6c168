package dev.graft.train;

import dev.graft.data.DataLoader;
import dev.graft.nn.Network;
import dev.graft.optim.LRScheduler;
import dev.graft.optim.Optimizer;
import java.util.List;
import org.bytedeco.pytorch.Generator;
import org.jspecify.annotations.Nullable;

/**
 * What a run trains, and with what. All of it must outlive the run.
 *
 * @param model the network, on its device and in its precision
 * @param arch the architecture's name, for the checkpoints
 * @param classes the class names, for the checkpoints
 * @param criterion the loss
 * @param optimizer over the model's parameters
 * @param scheduler over the optimizer
 * @param trainLoader the training images
 * @param valLoader the validation images
 * @param placement where the model is, and in which precision and layout
 * @param generator of the loaders' draws; null is LibTorch's own. A run that owns one, in the state
 *     of LibTorch's own after the model was made, draws the same numbers and is not disturbed by
 *     other runs of the process
 * @param recipe what is done around the step
 */
public record RunSetup(
    Network model,
    String arch,
    List<String> classes,
    Criterion criterion,
    Optimizer optimizer,
    LRScheduler scheduler,
    DataLoader trainLoader,
    DataLoader valLoader,
    Placement placement,
    @Nullable Generator generator,
    Recipe recipe) {

  /** A run by the plain step. */
  public RunSetup(
      Network model,
      String arch,
      List<String> classes,
      Criterion criterion,
      Optimizer optimizer,
      LRScheduler scheduler,
      DataLoader trainLoader,
      DataLoader valLoader,
      Placement placement,
      @Nullable Generator generator) {
    this(
        model,
        arch,
        classes,
        criterion,
        optimizer,
        scheduler,
        trainLoader,
        valLoader,
        placement,
        generator,
        Recipe.PLAIN);
  }

  /** This setup by another recipe. */
  public RunSetup with(Recipe other) {
    return new RunSetup(
        model,
        arch,
        classes,
        criterion,
        optimizer,
        scheduler,
        trainLoader,
        valLoader,
        placement,
        generator,
        other);
  }

  /** The generator that the loaders draw from. */
  Generator randomness() {
    return generator == null ? Generators.process() : generator;
  }
}
