package dev.graft.models;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.AvgPool2dImpl;
import org.bytedeco.pytorch.AvgPool2dOptions;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.DropoutImpl;
import org.bytedeco.pytorch.DropoutOptions;
import org.bytedeco.pytorch.LayerNormImpl;
import org.bytedeco.pytorch.LayerNormOptions;
import org.bytedeco.pytorch.LongVector;
import org.bytedeco.pytorch.MaxPool2dImpl;
import org.bytedeco.pytorch.MaxPool2dOptions;
import org.bytedeco.pytorch.ReLU6Impl;
import org.bytedeco.pytorch.ReLU6Options;
import org.bytedeco.pytorch.ReLUImpl;
import org.bytedeco.pytorch.ReLUOptions;

/**
 * The presets' layers with torchvision's arguments.
 *
 * <p>The presets' option objects are freed here, so that building a model leaves nothing behind.
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
    return conv2d(inPlanes, outPlanes, kernelSize, stride, padding, groups, dilation, false);
  }

  /** A square convolution with bias. */
  static Conv2dImpl biasedConv2d(
      long inPlanes, long outPlanes, long kernelSize, long stride, long padding, long groups) {
    return conv2d(inPlanes, outPlanes, kernelSize, stride, padding, groups, 1, true);
  }

  private static Conv2dImpl conv2d(
      long inPlanes,
      long outPlanes,
      long kernelSize,
      long stride,
      long padding,
      long groups,
      long dilation,
      boolean bias) {
    try (LongPointer kernel = new LongPointer(kernelSize, kernelSize);
        Conv2dOptions options = new Conv2dOptions(inPlanes, outPlanes, kernel)) {
      both(options.stride(), stride);
      both(options.padding().get0(), padding);
      both(options.dilation(), dilation);
      options.groups().put(groups);
      options.bias().put(bias);
      return new Conv2dImpl(options);
    }
  }

  /** A BatchNorm with PyTorch's defaults. */
  static BatchNorm2dImpl batchNorm2d(long planes) {
    try (BatchNormOptions options = new BatchNormOptions(planes)) {
      return new BatchNorm2dImpl(options);
    }
  }

  /** A BatchNorm with an epsilon and a momentum of its own. */
  static BatchNorm2dImpl batchNorm2d(long planes, double eps, double momentum) {
    try (BatchNormOptions options = new BatchNormOptions(planes)) {
      options.eps().put(eps);
      options.momentum().put(momentum);
      return new BatchNorm2dImpl(options);
    }
  }

  /** A normalisation over the last dimension. */
  static LayerNormImpl layerNorm(long features, double eps) {
    try (LongVector shape = new LongVector(new long[] {features});
        LayerNormOptions options = new LayerNormOptions(shape)) {
      options.eps().put(eps);
      return new LayerNormImpl(options);
    }
  }

  /** A dropout that leaves its input as it is. */
  static DropoutImpl dropout(double p) {
    try (DropoutOptions options = new DropoutOptions(p)) {
      return new DropoutImpl(options);
    }
  }

  /** A ReLU that overwrites its input. */
  static ReLUImpl relu() {
    try (ReLUOptions options = new ReLUOptions(true)) {
      return new ReLUImpl(options);
    }
  }

  /** A ReLU that stops at 6 and overwrites its input. */
  static ReLU6Impl relu6() {
    try (ReLU6Options options = new ReLU6Options(true)) {
      return new ReLU6Impl(options);
    }
  }

  /** A square max-pooling. */
  static MaxPool2dImpl maxPool2d(long kernelSize, long stride, long padding) {
    return maxPool2d(kernelSize, stride, padding, false);
  }

  /** A square max-pooling whose last window may reach past the edge. */
  static MaxPool2dImpl ceilMaxPool2d(long kernelSize, long stride) {
    return maxPool2d(kernelSize, stride, 0, true);
  }

  /** A square average-pooling without overlap. */
  static AvgPool2dImpl avgPool2d(long kernelSize) {
    try (LongPointer kernel = new LongPointer(kernelSize, kernelSize);
        AvgPool2dOptions options = new AvgPool2dOptions(kernel)) {
      both(options.stride(), kernelSize);
      return new AvgPool2dImpl(options);
    }
  }

  private static MaxPool2dImpl maxPool2d(
      long kernelSize, long stride, long padding, boolean ceilMode) {
    try (LongPointer kernel = new LongPointer(kernelSize, kernelSize);
        MaxPool2dOptions options = new MaxPool2dOptions(kernel)) {
      both(options.stride(), stride);
      both(options.padding(), padding);
      options.ceil_mode().put(ceilMode);
      return new MaxPool2dImpl(options);
    }
  }

  /** Sets height and width of an expanding array of two. */
  private static void both(LongPointer array, long value) {
    array.put(0, value).put(1, value);
  }
}
