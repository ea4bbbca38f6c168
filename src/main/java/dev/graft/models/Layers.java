package dev.graft.models;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.MaxPool2dOptions;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.ReLUOptions;

/**
 * The layers of a ResNet with torchvision's arguments.
 *
 * <p>The presets' option objects are freed here, so that building a model leaves nothing behind.
 *
 * @see <a
 *     href="https://github.com/pytorch/vision/blob/v0.28.0/torchvision/models/resnet.py">torchvision
 *     v0.28.0 models/resnet.py</a>
 */
final class Layers {
  private Layers() {}

  /** A 3x3 convolution that keeps height and width at stride 1. */
  static Conv2dImpl conv3x3(
      long inPlanes, long outPlanes, long stride, long groups, long dilation) {
    return conv2d(inPlanes, outPlanes, 3, stride, dilation, groups, dilation);
  }

  /** A 1x1 convolution. */
  static Conv2dImpl conv1x1(long inPlanes, long outPlanes, long stride) {
    return conv2d(inPlanes, outPlanes, 1, stride, 0, 1, 1);
  }

  /** A square convolution without bias. */
  static Conv2dImpl conv2d(
      long inPlanes,
      long outPlanes,
      long kernelSize,
      long stride,
      long padding,
      long groups,
      long dilation) {
    try (LongPointer kernel = new LongPointer(kernelSize, kernelSize);
        Conv2dOptions options = new Conv2dOptions(inPlanes, outPlanes, kernel)) {
      both(options.stride(), stride);
      both(options.padding().get0(), padding);
      both(options.dilation(), dilation);
      options.groups().put(groups);
      options.bias().put(false);
      return new Conv2dImpl(options);
    }
  }

  /** A BatchNorm with PyTorch's defaults. */
  static BatchNorm2dImpl batchNorm2d(long planes) {
    try (BatchNormOptions options = new BatchNormOptions(planes)) {
      return new BatchNorm2dImpl(options);
    }
  }

  /** A ReLU that overwrites its input. */
  static ReLUImpl relu() {
    try (ReLUOptions options = new ReLUOptions(true)) {
      return new ReLUImpl(options);
    }
  }

  /** A square max-pooling. */
  static MaxPool2dImpl maxPool2d(long kernelSize, long stride, long padding) {
    try (LongPointer kernel = new LongPointer(kernelSize, kernelSize);
        MaxPool2dOptions options = new MaxPool2dOptions(kernel)) {
      both(options.stride(), stride);
      both(options.padding(), padding);
      return new MaxPool2dImpl(options);
    }
  }

  /** Sets height and width of an expanding array of two. */
  private static void both(LongPointer array, long value) {
    array.put(0, value).put(1, value);
  }
}
