package dev.graft.models;

/**
 * What has to be known of a model before it is built. Made by {@link Models#info}.
 *
 * @param name as torchvision has it
 * @param head the path of its last layer, such as {@code fc} or {@code classifier.6}
 * @param smallestImage the least height and width that it takes
 * @param anyImage whether it takes every size above; otherwise {@code smallestImage} alone
 * @param choosesWidth whether {@link ResNetOptions} apply to it
 * @param channelsLast whether to train it with the channel last on a CPU. False where the 1x1
 *     convolutions have channels that do not fill a vector of 16: LibTorch's backward pass of such
 *     convolutions has written past its buffers where they have stride 2. Those of these models
 *     have stride 1, and a guard page behind each buffer met no write, but the memory of a run is
 *     not worth the gain.
 * @param draws whether it draws random numbers in training mode, for dropout or stochastic depth,
 *     which LibTorch takes from the process's own generator
 * @param stochasticDepth whether it drops branches of residual blocks at random in training mode
 */
public record ModelInfo(
    String name,
    String head,
    int smallestImage,
    boolean anyImage,
    boolean choosesWidth,
    boolean channelsLast,
    boolean draws,
    boolean stochasticDepth) {

  /** The key of a state dict whose tensor's first size is the number of classes. */
  public String headWeight() {
    return head + ".weight";
  }

  /** The name of the network's own child that its forward calls last, in which the head lies. */
  public String lastChild() {
    int dot = head.indexOf('.');
    return dot < 0 ? head : head.substring(0, dot);
  }

  /**
   * Refuses a model in which an image has other features each time, however frozen it is.
   *
   * @throws IllegalArgumentException if there is stochastic depth before the last child
   */
  public void requireFixedFeatures() {
    if (stochasticDepth) {
      throw new IllegalArgumentException(
          "%s drops branches of its backbone at random in training (stochastic depth), so that a photo has other features each time; choose another model, such as a ResNet, or train without"
              .formatted(name));
    }
  }

  /**
   * Refuses images of a size that the model cannot take.
   *
   * @param side height and width in pixels
   * @throws IllegalArgumentException saying what it takes
   */
  public void requireImage(long side) {
    if (side < smallestImage || (!anyImage && side != smallestImage)) {
      throw new IllegalArgumentException(
          "%s takes images of %d by %d pixels%s, not %d by %d"
              .formatted(
                  name, smallestImage, smallestImage, anyImage ? " or more" : "", side, side));
    }
  }
}
