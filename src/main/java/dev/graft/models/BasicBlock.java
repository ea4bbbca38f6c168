package dev.graft.models;

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
 * The residual block of ResNet-18 and 34: two 3x3 convolutions beside a shortcut.
 *
 * <p>Shape: {@code (N, inplanes, H, W)} to {@code (N, planes, H / stride, W / stride)}.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/resnet.py">torchvision
 *     v0.28.0 models/resnet.py</a>
 */
public final class BasicBlock extends Module implements SlotsOnly {
  /** Output planes for each plane asked for. */
  public static final long EXPANSION = 1;

  public final Slot conv1;
  public final Slot bn1;
  public final Slot relu;
  public final Slot conv2;
  public final Slot bn2;
  public final @Nullable Slot downsample;

  BasicBlock(
      long inplanes,
      long planes,
      long stride,
      @Nullable Module downsample,
      long groups,
      long baseWidth,
      long dilation,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer) {
    if (groups != 1 || baseWidth != 64) {
      throw new IllegalArgumentException(
          "a BasicBlock has groups 1 and base width 64, not %d and %d: use BlockType.BOTTLENECK"
              .formatted(groups, baseWidth));
    }
    if (dilation > 1) {
      throw new IllegalArgumentException(
          "a BasicBlock cannot be dilated: use BlockType.BOTTLENECK, or no"
              + " replaceStrideWithDilation");
    }
    // conv1 and downsample both shrink the input where stride is not 1.
    this.conv1 = registerModule("conv1", conv3x3(inplanes, planes, stride, 1, 1));
    this.bn1 = registerModule("bn1", normLayer.apply(planes));
    this.relu = registerModule("relu", relu());
    this.conv2 = registerModule("conv2", conv3x3(planes, planes, 1, 1, 1));
    this.bn2 = registerModule("bn2", normLayer.apply(planes));
    this.downsample = downsample == null ? null : registerModule("downsample", downsample);
  }

  @Override
  public List<Slot> relus() {
    return List.of(relu);
  }

  @Override
  protected List<ConvNorm> convNorms() {
    return List.of(new ConvNorm(conv1, bn1, true), new ConvNorm(conv2, bn2, true));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor out = conv1.forward(x);
    out = normRelu(conv1, bn1, relu, out);

    out = conv2.forward(out);
    out = normAddRelu(conv2, bn2, relu, out, () -> identity(x));

    return out;
  }

  private Tensor identity(Tensor x) {
    return downsample == null ? x : downsample.forward(x);
  }
}
