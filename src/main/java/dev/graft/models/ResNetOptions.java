package dev.graft.models;

import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Module;

/**
 * The keyword arguments of torchvision's {@code ResNet}, and one of Graft's own.
 *
 * <p>{@code new ResNetOptions().withNumClasses(2).withZeroInitResidual(true)}
 *
 * @param numClasses outputs of {@code fc}
 * @param zeroInitResidual whether each block starts as the identity: the weight of its last
 *     BatchNorm is 0
 * @param groups groups of the bottlenecks' 3x3 convolutions
 * @param widthPerGroup planes of each group where the block has 64
 * @param replaceStrideWithDilation for layer2, layer3 and layer4, whether to dilate instead of
 *     halving height and width
 * @param normLayer makes the normalisation for a number of planes
 * @param firstPlanes planes of the stem and of layer1, 64 in torchvision; each later layer has
 *     twice the planes of the one before. Small networks for tests set it low.
 */
public record ResNetOptions(
    long numClasses,
    boolean zeroInitResidual,
    long groups,
    long widthPerGroup,
    List<Boolean> replaceStrideWithDilation,
    LongFunction<? extends Module> normLayer,
    long firstPlanes) {

  private static final long DEFAULT_WIDTH = 64;
  private static final LongFunction<Module> NORM_LAYER = Layers::batchNorm2d;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a count is below 1 or replaceStrideWithDilation has not
   *     three elements
   */
  public ResNetOptions {
    replaceStrideWithDilation = List.copyOf(replaceStrideWithDilation);
    if (replaceStrideWithDilation.size() != 3) {
      throw new IllegalArgumentException(
          "replaceStrideWithDilation has one element for each of layer2, layer3 and layer4, found "
              + replaceStrideWithDilation);
    }
    if (numClasses < 1 || groups < 1 || widthPerGroup < 1 || firstPlanes < 1) {
      throw new IllegalArgumentException(
          "numClasses, groups, widthPerGroup and firstPlanes are at least 1, found %d, %d, %d, %d"
              .formatted(numClasses, groups, widthPerGroup, firstPlanes));
    }
  }

  /** torchvision's defaults. */
  public ResNetOptions() {
    this(1000, false, 1, DEFAULT_WIDTH, List.of(false, false, false), NORM_LAYER, DEFAULT_WIDTH);
  }

  /** Whether all but {@link #numClasses} is as torchvision has it. */
  boolean hasDefaultShape() {
    return !zeroInitResidual
        && groups == 1
        && widthPerGroup == DEFAULT_WIDTH
        && firstPlanes == DEFAULT_WIDTH
        && !replaceStrideWithDilation.contains(true)
        && normLayer == NORM_LAYER;
  }

  /** With another {@link #numClasses}. */
  public ResNetOptions withNumClasses(long value) {
    return new ResNetOptions(
        value,
        zeroInitResidual,
        groups,
        widthPerGroup,
        replaceStrideWithDilation,
        normLayer,
        firstPlanes);
  }

  /** With another {@link #zeroInitResidual}. */
  public ResNetOptions withZeroInitResidual(boolean value) {
    return new ResNetOptions(
        numClasses,
        value,
        groups,
        widthPerGroup,
        replaceStrideWithDilation,
        normLayer,
        firstPlanes);
  }

  /** With other {@link #groups} and {@link #widthPerGroup}. */
  public ResNetOptions withGroups(long groups, long widthPerGroup) {
    return new ResNetOptions(
        numClasses,
        zeroInitResidual,
        groups,
        widthPerGroup,
        replaceStrideWithDilation,
        normLayer,
        firstPlanes);
  }

  /** With another {@link #replaceStrideWithDilation}. */
  public ResNetOptions withReplaceStrideWithDilation(
      boolean layer2, boolean layer3, boolean layer4) {
    return new ResNetOptions(
        numClasses,
        zeroInitResidual,
        groups,
        widthPerGroup,
        List.of(layer2, layer3, layer4),
        normLayer,
        firstPlanes);
  }

  /** With another {@link #normLayer}. */
  public ResNetOptions withNormLayer(LongFunction<? extends Module> value) {
    return new ResNetOptions(
        numClasses,
        zeroInitResidual,
        groups,
        widthPerGroup,
        replaceStrideWithDilation,
        value,
        firstPlanes);
  }

  /** With another {@link #firstPlanes}. */
  public ResNetOptions withFirstPlanes(long value) {
    return new ResNetOptions(
        numClasses,
        zeroInitResidual,
        groups,
        widthPerGroup,
        replaceStrideWithDilation,
        normLayer,
        value);
  }
}
