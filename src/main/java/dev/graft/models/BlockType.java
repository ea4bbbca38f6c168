package dev.graft.models;

import com.google.errorprone.annotations.Immutable;
import dev.graft.nn.Module;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The two kinds of residual block a {@link ResNet} is built from. */
public enum BlockType {
  /** Two 3x3 convolutions. */
  BASIC(BasicBlock.EXPANSION, BasicBlock::new),
  /** A 1x1, a 3x3 and a 1x1 convolution. */
  BOTTLENECK(Bottleneck.EXPANSION, Bottleneck::new);

  /** Output planes for each plane asked for. */
  final long expansion;

  private final Constructor constructor;

  BlockType(long expansion, Constructor constructor) {
    this.expansion = expansion;
    this.constructor = constructor;
  }

  Module create(
      long inplanes,
      long planes,
      long stride,
      @Nullable Module downsample,
      long groups,
      long baseWidth,
      long dilation,
      LongFunction<? extends org.bytedeco.pytorch.Module> normLayer) {
    return constructor.create(
        inplanes, planes, stride, downsample, groups, baseWidth, dilation, normLayer);
  }

  @FunctionalInterface
  @Immutable
  private interface Constructor {
    Module create(
        long inplanes,
        long planes,
        long stride,
        @Nullable Module downsample,
        long groups,
        long baseWidth,
        long dilation,
        LongFunction<? extends org.bytedeco.pytorch.Module> normLayer);
  }
}
