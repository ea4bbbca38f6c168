package dev.graft.models;

import static dev.graft.models.Layers.conv1x1;
import static dev.graft.models.Layers.conv3x3;
import static dev.graft.models.Layers.relu;
import static dev.graft.nn.FusedNorm.normAddRelu;
import static dev.graft.nn.FusedNorm.normRelu;

import dev.graft.nn.ConvNorm;
import dev.graft.nn.Module;
import dev.graft.nn.Slot;
import dev.graft.nn.SlotsOnly;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The residual block of ResNet-50 and deeper: 1x1, 3x3 and 1x1 convolutions beside a shortcut.
 *
 * <p>The stride is at the 3x3 convolution, which is known as ResNet V1.5; the paper has it at the
 * first 1x1.
 *
 * <p>Shape: {@code (N, inplanes, H, W)} to {@code (N, 4 * planes, H / stride, W / stride)}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/resnet.py">torchvision
 *     v0.28.0 models/resnet.py</a>
 * @see <a href="https://arxiv.org/abs/1512.03385">Deep Residual Learning for Image Recognition</a>
 */
public final class Bottleneck extends Module implements SlotsOnly {
  /** Output planes for each plane asked for. */
  public static final long EXPANSION = 4;

  public final Slot conv1;
  public final Slot bn1;
  public final Slot conv2;
  public final Slot bn2;
  public final Slot conv3;
  public final Slot bn3;
  public final Slot relu;
  public final @Nullable Slot downsample;

  Bottleneck(
      long inplanes,
      long planes,
      long stride,
      @Nullable Module downsample,
      long groups,
      long baseWidth,
      long dilation,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer) {
    long width = ((long) (planes * (baseWidth / 64.0))) * groups;
    // conv2 and downsample both shrink the input where stride is not 1.
    this.conv1 = registerModule("conv1", conv1x1(inplanes, width, 1));
    this.bn1 = registerModule("bn1", normLayer.apply(width));
    this.conv2 = registerModule("conv2", conv3x3(width, width, stride, groups, dilation));
    this.bn2 = registerModule("bn2", normLayer.apply(width));
    this.conv3 = registerModule("conv3", conv1x1(width, planes * EXPANSION, 1));
    this.bn3 = registerModule("bn3", normLayer.apply(planes * EXPANSION));
    this.relu = registerModule("relu", relu());
    this.downsample = downsample == null ? null : registerModule("downsample", downsample);
  }

  @Override
  public List<Slot> relus() {
    return List.of(relu);
  }

  @Override
  protected List<ConvNorm> convNorms() {
    return List.of(
        new ConvNorm(conv1, bn1, true),
        new ConvNorm(conv2, bn2, true),
        new ConvNorm(conv3, bn3, true));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor out = conv1.forward(x);
    out = normRelu(conv1, bn1, relu, out);

    out = conv2.forward(out);
    out = normRelu(conv2, bn2, relu, out);

    out = conv3.forward(out);
    out = normAddRelu(conv3, bn3, relu, out, () -> identity(x));

    return out;
  }

  private Tensor identity(Tensor x) {
    return downsample == null ? x : downsample.forward(x);
  }
}
