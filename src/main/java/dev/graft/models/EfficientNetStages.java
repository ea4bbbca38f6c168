package dev.graft.models;

import dev.graft.models.MBConv.Stage;
import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;

/**
 * What the EfficientNets are made of.
 *
 * @see <a href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/efficientnet.py">
 *     torchvision v0.28.0 models/efficientnet.py</a>
 */
final class EfficientNetStages {
  /** Of B0; the others are scaled from it. */
  static final List<Stage> B0 =
      List.of(
          plain(1, 3, 1, 32, 16, 1),
          plain(6, 3, 2, 16, 24, 2),
          plain(6, 5, 2, 24, 40, 2),
          plain(6, 3, 2, 40, 80, 3),
          plain(6, 5, 1, 80, 112, 3),
          plain(6, 5, 2, 112, 192, 4),
          plain(6, 3, 1, 192, 320, 1));

  static final List<Stage> V2_S =
      List.of(
          fused(1, 3, 1, 24, 24, 2),
          fused(4, 3, 2, 24, 48, 4),
          fused(4, 3, 2, 48, 64, 4),
          plain(4, 3, 2, 64, 128, 6),
          plain(6, 3, 1, 128, 160, 9),
          plain(6, 3, 2, 160, 256, 15));

  static final List<Stage> V2_M =
      List.of(
          fused(1, 3, 1, 24, 24, 3),
          fused(4, 3, 2, 24, 48, 5),
          fused(4, 3, 2, 48, 80, 5),
          plain(4, 3, 2, 80, 160, 7),
          plain(6, 3, 1, 160, 176, 14),
          plain(6, 3, 2, 176, 304, 18),
          plain(6, 3, 1, 304, 512, 5));

  static final List<Stage> V2_L =
      List.of(
          fused(1, 3, 1, 32, 32, 4),
          fused(4, 3, 2, 32, 64, 7),
          fused(4, 3, 2, 64, 96, 7),
          plain(4, 3, 2, 96, 192, 10),
          plain(6, 3, 1, 192, 224, 19),
          plain(6, 3, 2, 224, 384, 25),
          plain(6, 3, 1, 384, 640, 7));

  static final long V2_LAST_CHANNEL = 1280;

  private static final double EPS = 0.001;
  private static final double MOMENTUM = 0.1;
  private static final double SLOW_MOMENTUM = 0.01;

  private EfficientNetStages() {}

  /** The normalisation of B5 to B7. */
  static BatchNorm2dImpl slowNorm(long planes) {
    return Layers.batchNorm2d(planes, EPS, SLOW_MOMENTUM);
  }

  /** The normalisation of V2. */
  static BatchNorm2dImpl v2Norm(long planes) {
    return Layers.batchNorm2d(planes, EPS, MOMENTUM);
  }

  static Stage plain(double expandRatio, long kernel, long stride, long in, long out, int blocks) {
    return new Stage(false, expandRatio, kernel, stride, in, out, blocks);
  }

  static Stage fused(double expandRatio, long kernel, long stride, long in, long out, int blocks) {
    return new Stage(true, expandRatio, kernel, stride, in, out, blocks);
  }
}
