package dev.graft.models;

import dev.graft.nn.Module;
import dev.graft.nn.Sequential;
import dev.graft.nn.Slot;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.SiLUImpl;
import org.bytedeco.pytorch.SigmoidImpl;
import org.bytedeco.pytorch.Tensor;

/**
 * The inverted residual block of an {@link EfficientNet}: it widens, filters and narrows, beside a
 * shortcut where shapes allow.
 *
 * <p>Shape: {@code (N, in, H, W)} to {@code (N, out, H / stride, W / stride)}.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/efficientnet.py">
 *     torchvision v0.28.0 models/efficientnet.py</a>
 */
final class MBConv extends Module {
  private static final int SQUEEZE = 4;

  /**
   * Blocks in a row.
   *
   * @param fused whether widening and filtering are one convolution over all channels, and no
   *     channels are weighed, as EfficientNetV2 begins
   * @param expandRatio planes inside a block for each that comes in
   * @param stride of the first block
   */
  record Stage(
      boolean fused, double expandRatio, long kernel, long stride, long in, long out, int blocks) {

    /** The blocks behind the first of a stage. */
    Stage inner() {
      return new Stage(fused, expandRatio, kernel, 1, out, out, blocks);
    }

    /** Scaled, as EfficientNets B1 to B7 are from B0. */
    Stage scaled(double width, double depth) {
      return new Stage(
          fused,
          expandRatio,
          kernel,
          stride,
          Channels.round(in * width),
          Channels.round(out * width),
          (int) Math.ceil(blocks * depth));
    }
  }

  private final Slot block;
  private final Slot stochasticDepth;
  private final boolean useResConnect;

  MBConv(
      Stage cnf,
      double stochasticDepthProb,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer) {
    this.useResConnect = cnf.stride() == 1 && cnf.in() == cnf.out();
    Conv2dNormActivation layer = new Conv2dNormActivation(normLayer, SiLUImpl::new);
    this.block = registerModule("block", cnf.fused() ? fused(cnf, layer) : plain(cnf, layer));
    this.stochasticDepth =
        registerModule("stochastic_depth", new StochasticDepth(stochasticDepthProb));
  }

  private static Sequential plain(Stage cnf, Conv2dNormActivation layer) {
    Sequential layers = new Sequential();
    long expanded = Channels.round(cnf.in() * cnf.expandRatio());
    if (expanded != cnf.in()) {
      layers.append(layer.full(cnf.in(), expanded, 1, 1));
    }
    layers.append(layer.depthwise(expanded, cnf.kernel(), cnf.stride()));
    layers.append(
        new SqueezeExcitation(
            expanded, Math.max(1, cnf.in() / SQUEEZE), new SiLUImpl(), new SigmoidImpl()));
    layers.append(layer.projection(expanded, cnf.out()));
    return layers;
  }

  private static Sequential fused(Stage cnf, Conv2dNormActivation layer) {
    long expanded = Channels.round(cnf.in() * cnf.expandRatio());
    return expanded == cnf.in()
        ? new Sequential(layer.full(cnf.in(), cnf.out(), cnf.kernel(), cnf.stride()))
        : new Sequential(
            layer.full(cnf.in(), expanded, cnf.kernel(), cnf.stride()),
            layer.projection(expanded, cnf.out()));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor result = block.forward(x);
    if (useResConnect) {
      result = stochasticDepth.forward(result);
      result.add_(x);
    }
    return result;
  }
}
