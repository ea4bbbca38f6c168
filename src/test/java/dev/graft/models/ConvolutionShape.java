package dev.graft.models;

import java.util.Arrays;

/**
 * One convolution of a model: square kernel and image, and no bias.
 *
 * @param size height and width of the input
 */
record ConvolutionShape(
    long in,
    long out,
    long kernel,
    long stride,
    long padding,
    long dilation,
    long groups,
    long size) {

  @Override
  public String toString() {
    return "%d,%d,%d,%d,%d,%d,%d,%d"
        .formatted(in, out, kernel, stride, padding, dilation, groups, size);
  }

  /** The inverse of {@link #toString}. */
  static ConvolutionShape parse(String text) {
    long[] n = Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
    return new ConvolutionShape(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
  }
}
